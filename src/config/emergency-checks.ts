import { type Draft, entriesOf, textOf, under } from './draft.ts';
import { checkUniqueNames } from './duplicates.ts';
import { type Finding, unexpected, unknownName } from './finding.ts';

/** Whether every witness could be told, and whoever may tell them is known by one name. */
export function checkEmergency(config: Draft): Finding[] {
  const emergency = under(config, 'emergency');
  if (emergency.value === undefined) return [];
  const vantages = entriesOf(under(config, 'vantages')).flatMap((each) => textOf(each) ?? []);
  const probers = under(emergency, 'probers');
  const strangers = namesIn(probers).filter((each) => !vantages.includes(each));
  const known = [...namesIn(probers), ...namesIn(under(config, 'gate', 'probers'))];
  return [
    ...checkUniqueNames(entriesOf(under(emergency, 'tokens'))),
    ...strangers.map((each) => unknownName(under(probers, each), each, vantages, 'the name of a vantage')),
    ...vantages
      .filter((each) => !known.includes(each))
      .map((each) => unexpected(under(probers, each), 'the address of this prober', 'nothing')),
  ];
}

function namesIn({ value }: Draft): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}
