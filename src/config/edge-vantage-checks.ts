import { type Draft, entriesOf, textOf, under } from './draft.ts';
import { type Finding, unexpected, unknownName } from './finding.ts';

/** What CIS's checks are called among the vantages. */
const cis = 'cis';

/** Whether CIS's checks could have a vote of their own. */
export function checkEdgeVantage(application: Draft, vantages: Draft): Finding[] {
  const edgeVantage = under(application, 'edgeVantage');
  if (edgeVantage.value === undefined) return [];
  const prober = entriesOf(vantages).find(({ value }) => value === cis);
  return [
    ...checkResource(under(edgeVantage, 'resource'), entriesOf(under(application, 'resources'))),
    ...(under(application, 'gated').value === true
      ? [
          unexpected(
            edgeVantage,
            'nothing, because its monitors ask the gates, and those say what Regent says',
            'a map',
          ),
        ]
      : []),
    ...(prober === undefined ? [] : [unexpected(prober, 'another name for a prober: CIS itself votes as `cis`')]),
  ];
}

/** What is disabled is not probed, so a standby that is served by enabling it would never be judged. */
function checkResource(given: Draft, resources: readonly Draft[]): Finding[] {
  const own = textOf(given);
  if (own === undefined) return [];
  const names = resources.flatMap((each) => textOf(under(each, 'name')) ?? []);
  const found = resources.find((each) => textOf(under(each, 'name')) === own);
  if (found === undefined) return [unknownName(given, own, names, 'the name of a resource of the application')];
  const mode = textOf(under(found, 'mode')) ?? '';
  if (textOf(under(found, 'provider')) === cis && ['weights', 'pools'].includes(mode)) return [];
  return [unexpected(given, 'a resource on CIS in the mode `weights` or `pools`: what is disabled is not checked')];
}
