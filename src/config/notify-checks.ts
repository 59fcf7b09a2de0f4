import { type Draft, entriesOf, textOf, under } from './draft.ts';
import { checkUniqueNames } from './duplicates.ts';
import { type Finding, unexpected, unknownName } from './finding.ts';

const iamWays = ['apiKey', 'trustedProfile', 'vpcInstance'];

/** Receivers are known apart by their names, are told of applications that are there, and can be called. */
export function checkNotify(config: Draft, applications: readonly Draft[]): Finding[] {
  const sinks = entriesOf(under(config, 'notify'));
  return [
    ...checkUniqueNames(sinks),
    ...sinks.flatMap((sink) => checkMentions(sink, applications)),
    ...checkIdentity(sinks, under(config, 'providers', 'iam')),
  ];
}

function checkMentions(sink: Draft, applications: readonly Draft[]): Finding[] {
  const names = applications.flatMap((application) => textOf(under(application, 'name')) ?? []);
  return entriesOf(under(sink, 'applications')).flatMap((mention) => {
    const name = textOf(mention);
    return name === undefined || names.includes(name) ? [] : [unknownName(mention, name, names, 'an application')];
  });
}

/** Event Notifications is called with an IAM token. */
function checkIdentity(sinks: readonly Draft[], iam: Draft): Finding[] {
  const needing = sinks.find((sink) => textOf(under(sink, 'type')) === 'event-notifications');
  if (needing === undefined || iamWays.some((way) => under(iam, way).value !== undefined)) return [];
  const name = textOf(under(needing, 'name')) ?? 'a receiver';
  return [unexpected(under(iam, 'apiKey'), `env:NAME or file:PATH: ${name} needs it`, 'nothing')];
}
