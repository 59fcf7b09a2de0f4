import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { begin, carryOutCommand } from '../scenarios/runner/run.ts';
import { decideUntilRest } from '../scenarios/runner/turn.ts';
import type { World } from '../scenarios/runner/world.ts';

// Random stories in the words of the scenarios: one that fails is a scenario to be read, and kept.

interface Story {
  readonly active: number;
  readonly policy: readonly string[];
  readonly lines: readonly string[];
}

const regions = ['us-south', 'eu-de', 'au-syd'];
const region = fc.constantFrom(...regions);
const oneOf = (...words: string[]) => fc.constantFrom(...words);
const phrase = (...parts: (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  fc.tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part))).map((all) => all.join(' '));

const happenings = fc.oneof(
  { weight: 4, arbitrary: phrase('region', region, oneOf('dies', 'returns')) },
  { weight: 4, arbitrary: phrase('carry out', oneOf('', '', 'before promote', 'before route')) },
  { weight: 4, arbitrary: phrase('later', oneOf('5s', '61s', '11m', '31m')) },
  phrase('seen', region, oneOf('up', 'down', 'unknown'), 'by', region),
  phrase('seen', oneOf('us-south/db', 'us-south/web-dal10', 'us-south/web-dal12'), oneOf('down', 'up')),
  phrase(oneOf('silent', 'heard', 'isolated'), region),
  phrase('replica db', region, oneOf('ready', 'lagging 30s', 'unknown', 'losing 5s')),
  phrase('stuck', oneOf('fence:servers:us-south', 'promote:db:eu-de', 'route:www:eu-de'), '"No."'),
  phrase('alice', oneOf('pauses', 'resumes', 'acknowledges', 'approves', 'aborts', 'forces')),
  phrase('alice sets', oneOf('manual', 'automatic')),
  phrase('alice retries', oneOf('fence:servers:us-south', 'promote:db:eu-de', 'route:www:eu-de')),
  phrase('alice skips', oneOf('route:www:eu-de', 'verify:www:eu-de', 'rejoin:db:us-south')),
  phrase('bob orders', oneOf('failover', 'switchover'), region, oneOf('', 'override data-loss')),
  phrase('bob orders', oneOf('drain', 'restore'), oneOf(...regions, 'us-south/dal10')),
  phrase('bob orders', oneOf('failback', 'reprotect')),
);

const stories: fc.Arbitrary<Story> = fc.record({
  active: fc.constantFrom(1, 2, 3),
  policy: fc.subarray(['confirmFor 0s', 'approval always', 'maxDataLoss 1m', 'cooldown 1m', 'minActiveRegions 2']),
  lines: fc.array(happenings, { minLength: 5, maxLength: 25 }),
});

/** Tells a story; `after` looks at the world after every line. */
function tell({ active, policy, lines }: Story, after: (world: World) => void): World {
  const world = begin(`application shop regions ${regions.join(' ')} active ${active}`);
  const setting = ['zones us-south dal10 dal12', ...policy.map((each) => `policy ${each}`)];
  for (const line of setting) carryOutCommand(world, line);
  for (const line of lines) {
    carryOutCommand(world, line);
    decideUntilRest(world);
    after(world);
  }
  return world;
}

describe('in any story', () => {
  it('there is one writer at a time, the epoch only grows, somebody always serves, and the rules come to rest', () => {
    const property = fc.property(stories, (story) => {
      let epoch = 0;
      tell(story, ({ state, things }) => {
        expect(things.unfenced).toEqual([]);
        expect(state.placement.active).not.toEqual([]);
        expect(state.epoch).toBeGreaterThanOrEqual(epoch);
        epoch = state.epoch;
      });
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('every operation ends: when all trouble is over nothing is left running', () => {
    const property = fc.property(stories, (story) => {
      const world = tell(story, () => {});
      world.stuck.clear();
      const calm = regions.flatMap((id) => [`heard ${id}`, `region ${id} returns`, `seen ${id} up`]);
      for (const line of [...calm, 'alice resumes', 'alice sets manual']) carryOutCommand(world, line);
      for (let rounds = 0; rounds < 4; rounds += 1) {
        for (const line of ['carry out', 'later 70s']) carryOutCommand(world, line);
      }
      expect(world.state.phase).not.toBe('operating');
    });
    fc.assert(property, { numRuns: 300 });
  });
});
