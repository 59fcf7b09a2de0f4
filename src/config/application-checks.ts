import { type Draft, entriesOf, numberOf, textOf, under, valuesOf } from './draft.ts';
import { checkUniqueNames } from './duplicates.ts';
import { type Finding, unexpected, unknownName } from './finding.ts';
import { checkOrder } from './order-checks.ts';
import { checkProbe } from './timing-checks.ts';

/** The parts of one application against each other. */
export function checkApplication(application: Draft): Finding[] {
  const regions = entriesOf(under(application, 'regions'));
  const edges = entriesOf(under(application, 'edges'));
  const resources = entriesOf(under(application, 'resources'));
  const names = namesOf(regions);
  return [
    ...checkUniqueNames(regions),
    ...checkUniqueNames(edges),
    ...checkUniqueNames(resources),
    ...regions.flatMap(checkRegion),
    ...edges.flatMap(checkProbe),
    ...checkActiveRegions(under(application, 'activeRegions'), regions.length),
    ...resources.flatMap((resource) => checkRegionsOf(resource, names)),
    ...checkOrder(resources),
  ];
}

function checkRegion(region: Draft): Finding[] {
  const targets = entriesOf(under(region, 'targets'));
  return [
    ...checkUniqueNames(targets),
    ...targets.flatMap(checkProbe),
    ...checkJudgedInStandby(under(region, 'targets'), targets),
  ];
}

/** A standby is judged by these targets alone: without one its health stays unknown and it can never take over. */
function checkJudgedInStandby(list: Draft, targets: readonly Draft[]): Finding[] {
  const judged = targets.some(
    (target) => under(target, 'critical').value !== false && under(target, 'expect').value !== 'active',
  );
  if (targets.length === 0 || judged) return [];
  const what =
    'at least one target that is critical and has `expect: always`, because a standby is judged by those alone';
  return [unexpected(list, what, 'none')];
}

function checkActiveRegions(active: Draft, count: number): Finding[] {
  const wanted = numberOf(active);
  if (count === 0 || wanted === undefined || wanted <= count) return [];
  return [unexpected(active, `at most the number of regions (${count})`)];
}

/** A resource says by region what it is called there, under one of these keys. */
const BY_REGION = ['regions', 'origins', 'pools'];

function checkRegionsOf(resource: Draft, known: readonly string[]): Finding[] {
  return BY_REGION.flatMap((key) => valuesOf(under(resource, key))).flatMap((entry) => {
    const region = String(entry.path.at(-1));
    return known.includes(region) ? [] : [unknownName(entry, region, known, 'a region of the application')];
  });
}

function namesOf(siblings: readonly Draft[]): string[] {
  return siblings.flatMap((sibling) => textOf(under(sibling, 'name')) ?? []);
}
