import { describe, expect, it } from 'vitest';
import { MINIMAL } from './minimal-config.ts';
import { problemsOf } from './problems-of.ts';

const controllers = "controllers: ['http://a']";
const tokens = "tokens: [{ name: night, token: 'env:NIGHT' }]";
const every = "us-south: 'http://b', eu-de: 'http://c', au-syd: 'http://d'";
const withEmergency = (...parts: string[]) => `${MINIMAL}emergency: { ${parts.join(', ')} }\n`;

describe('the section of an emergency', () => {
  it('names every controller, every prober and who may tell them', () => {
    expect(problemsOf(withEmergency(controllers, tokens, `probers: { ${every} }`))).toEqual([]);
  });

  it('needs no address of a prober twice: those of the gates will do', () => {
    expect(problemsOf(`${withEmergency(controllers, tokens)}gate: { probers: { ${every} } }\n`)).toEqual([]);
  });

  it.each([
    [
      'a prober that can not be told',
      withEmergency(controllers, tokens, "probers: { us-south: 'http://b', eu-de: 'http://c' }"),
      'emergency.probers.au-syd  expected the address of this prober, found nothing',
    ],
    [
      'a prober that is no vantage',
      withEmergency(controllers, tokens, `probers: { ${every}, eu-dee: 'http://d' }`),
      'emergency.probers.eu-dee  expected the name of a vantage (us-south, eu-de, au-syd), found "eu-dee" (did you mean "eu-de"?)',
    ],
    [
      'no controller to look for',
      withEmergency('controllers: []', tokens, `probers: { ${every} }`),
      'emergency.controllers  expected at least 1 entry, found a list',
    ],
    [
      'nobody who may tell the probers',
      withEmergency(controllers, 'tokens: []', `probers: { ${every} }`),
      'emergency.tokens  expected at least 1 entry, found a list',
    ],
    [
      'a grant for an application that is not there',
      withEmergency(
        controllers,
        "tokens: [{ name: a, token: 'env:A', grants: [{ role: admin, applications: [bank] }] }]",
        `probers: { ${every} }`,
      ),
      'emergency.tokens[0].grants[0].applications[0]  expected an application (shop), found "bank"',
    ],
  ])('is refused with %s', (_what, text, problem) => {
    expect(problemsOf(text)).toEqual([expect.stringContaining(problem)]);
  });
});
