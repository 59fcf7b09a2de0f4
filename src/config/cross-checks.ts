import { z } from 'zod';
import { missingCredentials } from '../providers/missing-credentials.ts';
import { checkApplication } from './application-checks.ts';
import { type Draft, entriesOf, numberOf, textOf, under } from './draft.ts';
import { checkUniqueNames, checkUniqueTexts } from './duplicates.ts';
import { checkEdgeVantage } from './edge-vantage-checks.ts';
import { checkEmergency } from './emergency-checks.ts';
import { type Finding, unexpected, unknownName } from './finding.ts';
import { isLoopback, type ListenAddress } from './listen.ts';
import { checkNotify } from './notify-checks.ts';
import { checkOrder } from './order-checks.ts';
import { checkRedis } from './redis-checks.ts';
import { checkCooldown, checkFreshness, checkProbe, checkShift, checkTimings } from './timing-checks.ts';

/**
 * Everything that no single setting can know. It runs even where single settings are wrong, so that a person sees every
 * problem at once.
 */
export const crossChecks = z.superRefine<unknown>(
  (value, context) => {
    for (const { path, message } of findings({ path: [], value })) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  },
  { when: () => true },
);

function findings(config: Draft): Finding[] {
  const applications = entriesOf(under(config, 'applications'));
  const controlTargets = entriesOf(under(config, 'controlTargets'));
  return [
    ...checkUniqueTexts(entriesOf(under(config, 'vantages'))),
    ...checkUniqueNames(entriesOf(under(config, 'api', 'tokens'))),
    ...checkUniqueNames(controlTargets),
    ...checkUniqueNames(applications),
    ...checkUniqueNames(entriesOf(under(config, 'redis', 'members'))),
    ...checkRedis(under(config, 'redis')),
    ...checkOrder(applications, 'another application'),
    ...checkTimings(config),
    ...checkSignIn(under(config, 'api')),
    ...checkGrants(config, applications),
    ...checkGate(under(config, 'gate'), under(config, 'vantages')),
    ...checkEmergency(config),
    ...checkNotify(config, applications),
    ...controlTargets.flatMap(checkProbe),
    ...applications.flatMap((application) => [
      ...checkApplication(application),
      ...entriesOf(under(application, 'edges')).flatMap((edge) => checkRegionTexts(edge, application)),
      ...checkGated(under(application, 'gated'), under(config, 'gate')),
      ...checkGateFences(application, under(config, 'gate'), under(config, 'vantages')),
      ...checkQuorum(
        under(application, 'policy', 'quorum'),
        under(config, 'vantages'),
        under(application, 'edgeVantage'),
      ),
      ...checkEdgeVantage(application, under(config, 'vantages')),
      ...checkFreshness(under(application, 'policy'), config),
      ...checkCooldown(under(application, 'policy')),
      ...checkShift(under(application, 'policy')),
    ]),
    ...checkCredentials(applications, under(config, 'providers')),
  ];
}

/** Whoever reaches the API may move traffic: beyond this machine that takes a token. */
function checkSignIn(api: Draft): Finding[] {
  const address = under(api, 'listen');
  const { value } = address;
  if (typeof value !== 'object' || value === null || isLoopback(value as ListenAddress)) return [];
  if (entriesOf(under(api, 'tokens')).length > 0 || under(api, 'openid').value !== undefined) return [];
  return [unexpected(address, 'an address of this machine only, or tokens under api.tokens', 'neither')];
}

/** A grant for an application that is not there is a slip of the pen, or a right that somebody believes to have. */
function checkGrants(config: Draft, applications: readonly Draft[]): Finding[] {
  const names = applications.flatMap((application) => textOf(under(application, 'name')) ?? []);
  const holders = [
    ...entriesOf(under(config, 'api', 'tokens')),
    under(config, 'api', 'openid'),
    ...entriesOf(under(config, 'emergency', 'tokens')),
  ];
  const mentions = holders
    .flatMap((holder) => entriesOf(under(holder, 'grants')))
    .flatMap((grant) => entriesOf(under(grant, 'applications')));
  return mentions.flatMap((mention) => {
    const name = textOf(mention);
    return name === undefined || names.includes(name) ? [] : [unknownName(mention, name, names, 'an application')];
  });
}

/** Without them the first call would fail, in the middle of a failover. Each is asked for once. */
function checkCredentials(applications: readonly Draft[], providers: Draft): Finding[] {
  const missing = new Map<string, Finding>();
  for (const resource of applications.flatMap((application) => entriesOf(under(application, 'resources')))) {
    const [provider, transport, name] = ['provider', 'transport', 'name'].map((key) => under(resource, key).value);
    for (const path of missingCredentials(
      { provider: String(provider), transport: transport === undefined ? undefined : String(transport) },
      (needed) => under(providers, ...needed).value !== undefined,
    )) {
      const credential = under(providers, ...path);
      const key = credential.path.join('.');
      if (!missing.has(key))
        missing.set(key, unexpected(credential, `env:NAME or file:PATH: ${name} needs it`, 'nothing'));
    }
  }
  return [...missing.values()];
}

/** A region without a text would never be seen to answer, and its moves never be verified. */
function checkRegionTexts(edge: Draft, application: Draft): Finding[] {
  const texts = under(edge, 'regionTexts');
  if (typeof texts.value !== 'object' || texts.value === null) return [];
  const regions = entriesOf(under(application, 'regions')).flatMap((region) => textOf(under(region, 'name')) ?? []);
  const given = Object.keys(texts.value);
  return [
    ...given
      .filter((each) => !regions.includes(each))
      .map((each) => unknownName(under(texts, each), each, regions, 'a region of the application')),
    ...regions
      .filter((each) => !given.includes(each))
      .map((each) => unexpected(under(texts, each), 'a text that only the answers of this region have', 'nothing')),
  ];
}

/** A prober that can't ask the others would have to close its gates whenever it loses Redis, and nobody would know why. */
function checkGate(gate: Draft, vantages: Draft): Finding[] {
  if (gate.value === undefined) return [];
  const probers = under(gate, 'probers');
  const addresses = typeof probers.value === 'object' && probers.value !== null ? Object.keys(probers.value) : [];
  const names = entriesOf(vantages).map(({ value }) => String(value));
  const strangers = addresses.filter((each) => !names.includes(each));
  const missing = names.length > 1 ? names.filter((each) => !addresses.includes(each)) : [];
  return [
    ...strangers.map((each) => unknownName(under(probers, each), each, names, 'the name of a vantage')),
    ...missing.map((each) => unexpected(under(probers, each), 'the address of this prober', 'nothing')),
  ];
}

/** Without gates nobody would answer the monitors, and users would be sent nowhere. */
function checkGated(gated: Draft, gate: Draft): Finding[] {
  return gated.value === true && gate.value === undefined
    ? [unexpected(gated, 'a section `gate`, so that there are gates to ask', 'none')]
    : [];
}

/** A fence that asks the probers has to know where every one of them is, and users must come through the gates. */
function checkGateFences(application: Draft, gate: Draft, vantages: Draft): Finding[] {
  const fences = entriesOf(under(application, 'resources')).filter((each) => under(each, 'provider').value === 'gate');
  const known = entriesOf(vantages).every(({ value }) => under(gate, 'probers', String(value)).value !== undefined);
  return fences.flatMap((fence) => [
    ...(known
      ? []
      : [
          unexpected(
            under(fence, 'provider'),
            'a section `gate` with the address of every prober, which it asks',
            'none',
          ),
        ]),
    ...(under(application, 'gated').value === true
      ? []
      : [
          unexpected(
            under(fence, 'provider'),
            'an application that is `gated`, so that users come through its gates',
            'none',
          ),
        ]),
  ]);
}

function checkQuorum(quorum: Draft, vantages: Draft, edgeVantage: Draft): Finding[] {
  const count = entriesOf(vantages).length + (edgeVantage.value === undefined ? 0 : 1);
  const needed = numberOf(quorum);
  if (count === 0 || needed === undefined || needed <= count) return [];
  return [unexpected(quorum, `at most the number of vantages (${count})`)];
}
