import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { extended, MINIMAL } from './minimal-config.ts';
import { problemsOf } from './problems-of.ts';

describe('the gate', () => {
  it('is not there unless it is asked for', () => {
    expect(parseConfig(MINIMAL, 'regent.yaml').gate).toBeUndefined();
  });

  it('holds for 10 s, and knows the probers by their vantages', () => {
    const probers = { 'us-south': 'http://p1', 'eu-de': 'https://p2:8443', 'au-syd': 'http://p3' };

    expect(parseConfig(`${MINIMAL}gate: { probers: ${JSON.stringify(probers)} }\n`, 'regent.yaml').gate).toEqual({
      hold: 10_000,
      probers,
    });
  });

  it('can be asked only where there are gates', () => {
    const problems = problemsOf(extended('gated: true'));

    expect(problems).toEqual([
      expect.stringContaining(
        'applications[0].gated  expected a section `gate`, so that there are gates to ask, found none',
      ),
    ]);
  });

  it('can be a fence only where it knows every prober, and users come through it', () => {
    const fence = 'resources: [{ name: gate, provider: gate, regions: [us-south] }]';
    const probers = { 'us-south': 'http://p1', 'eu-de': 'http://p2', 'au-syd': 'http://p3' };

    expect(problemsOf(extended(fence))).toEqual([
      expect.stringContaining('expected a section `gate` with the address of every prober, which it asks, found none'),
      expect.stringContaining(
        'expected an application that is `gated`, so that users come through its gates, found none',
      ),
    ]);
    const gated = extended(`gated: true\n${fence}`);
    expect(problemsOf(`${gated}gate: { probers: ${JSON.stringify(probers)} }\n`)).toEqual([]);
  });

  it.each([
    [
      'a gate without the addresses of the probers',
      `${MINIMAL}gate: { probers: { us-south: 'http://p1', eu-de: 'http://p2' } }\n`,
      'gate.probers.au-syd  expected the address of this prober, found nothing',
    ],
    [
      'the address of a prober that is none',
      `${MINIMAL}gate: { probers: { us-south: 'http://p1', eu-de: 'http://p2', au-syd: 'http://p3', au-sid: 'http://p4' } }\n`,
      'gate.probers.au-sid  expected the name of a vantage (us-south, eu-de, au-syd), found "au-sid" (did you mean "au-syd"?)',
    ],
    [
      'the address of a prober with a password in it',
      `${MINIMAL}gate: { probers: { us-south: 'http://a:b@p1', eu-de: 'http://p2', au-syd: 'http://p3' } }\n`,
      'gate.probers.us-south  expected the http:// or https:// URL of a prober, without a user name in it, found another value',
    ],
    [
      'a gate that holds for less than Redis takes to be missed',
      `${MINIMAL}gate: { hold: 1s, probers: { us-south: 'http://p1', eu-de: 'http://p2', au-syd: 'http://p3' } }\n`,
      'gate.hold  expected between 5s and 10m, found 1s',
    ],
  ])('is refused for %s', (_, text, problem) => {
    const problems = problemsOf(text);

    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });
});
