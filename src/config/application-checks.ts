import { type Draft, entriesOf, numberOf, textOf, under, valuesOf } from './draft.ts';
import { checkUniqueNames, checkUniqueTexts } from './duplicates.ts';
import { type Finding, unexpected, unknownName } from './finding.ts';
import { checkOrder } from './order-checks.ts';
import { checkProbe } from './timing-checks.ts';
import { checkVolumesOf } from './volume-checks.ts';

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
    ...checkActiveRegions(application, regions.length),
    ...checkRelease(under(application, 'policy', 'sameRelease'), regions),
    ...resources.flatMap((resource) => checkRegionsOf(resource, names)),
    ...checkOrder(resources, 'another resource'),
    ...checkDrill(under(application, 'policy', 'drill', 'to'), names),
    ...resources.flatMap((resource) => checkVolumesOf(resource, resources)),
  ];
}

function checkDrill(to: Draft, regions: readonly string[]): Finding[] {
  const name = textOf(to);
  return name === undefined || regions.includes(name)
    ? []
    : [unknownName(to, name, regions, 'a region of the application')];
}

function checkRegion(region: Draft): Finding[] {
  const targets = entriesOf(under(region, 'targets'));
  const zones = entriesOf(under(region, 'zones'));
  return [
    ...checkUniqueNames(targets),
    ...checkUniqueTexts(zones),
    ...targets.flatMap((target) => checkZone(under(target, 'zone'), zones)),
    ...targets.flatMap(checkProbe),
    ...checkJudgedInStandby(under(region, 'targets'), targets),
  ];
}

/** A standby is judged by these targets alone: without one its health stays unknown and it can never take over. */
function checkJudgedInStandby(list: Draft, targets: readonly Draft[]): Finding[] {
  const judged = targets.some(
    (target) =>
      under(target, 'critical').value !== false &&
      under(target, 'expect').value !== 'active' &&
      under(target, 'tier').value !== 'data',
  );
  if (targets.length === 0 || judged) return [];
  const what =
    'at least one target that is critical, has `expect: always` and is not of the tier `data`, because a standby is judged by those alone';
  return [unexpected(list, what, 'none')];
}

function checkZone(zone: Draft, zones: readonly Draft[]): Finding[] {
  const [name, known] = [textOf(zone), zones.flatMap((each) => textOf(each) ?? [])];
  if (name === undefined || known.includes(name)) return [];
  return [
    unknownName(
      zone,
      name,
      known,
      known.length === 0 ? 'no zone, because its region lists none under `zones`' : 'a zone of its region',
    ),
  ];
}

/** Where nobody can know which release runs in a region, nothing would ever move there by itself. */
function checkRelease(required: Draft, regions: readonly Draft[]): Finding[] {
  const tells = (region: Draft) =>
    entriesOf(under(region, 'targets')).some((target) => under(target, 'release').value !== undefined);
  const silent = regions.find((region) => !tells(region));
  if (required.value !== 'require' || silent === undefined) return [];
  const where = textOf(under(silent, 'name')) ?? 'a region';
  return [unexpected(required, `a target with \`release\` in every region, and ${where} has none`, '`require`')];
}

/** No more active regions than there are, and no more of them needed than should be active. */
function checkActiveRegions(application: Draft, count: number): Finding[] {
  const active = under(application, 'activeRegions');
  const fewest = under(application, 'policy', 'minActiveRegions');
  const [wanted, needed] = [numberOf(active), numberOf(fewest)];
  const tooMany = count > 0 && wanted !== undefined && wanted > count;
  const unmet = wanted !== undefined && needed !== undefined && needed > wanted;
  return [
    ...(tooMany ? [unexpected(active, `at most the number of regions (${count})`)] : []),
    ...(unmet ? [unexpected(fewest, `at most activeRegions (${wanted})`)] : []),
  ];
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
