import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { whatIsNotUp } from '../../src/prober/critical.ts';
import { gateWorld, holdMs, type Vantage, vantages } from './gate-world.ts';

describe('a gate', () => {
  it('is open in the regions where users should go, and nowhere else', async () => {
    const world = gateWorld();
    world.order(7, 40, 'us-south');
    expect(world.open()).toEqual(['us-south']);

    world.order(8, 44, 'eu-de', 'au-syd');

    expect(world.open()).toEqual(['eu-de', 'au-syd']);
    expect(world.answer('us-south')).toEqual({
      open: false,
      because: 'The users of shop should go to eu-de, au-syd (epoch 8).',
    });
  });

  it('is closed while nobody knows where users should go', () => {
    expect(gateWorld().answer('us-south')).toEqual({
      open: false,
      because: 'It is not known yet where the users of shop should go.',
    });
  });

  it('is closed while its region can not serve, as its own prober sees it', () => {
    const world = gateWorld();
    world.order(7, 40, 'us-south');

    world.see('us-south', 'down');

    expect(world.answer('us-south')).toEqual({
      open: false,
      because: 'The users of shop should go to us-south (epoch 7), but web is down (ok).',
    });
  });

  it('is not there for what is not configured', () => {
    expect(gateWorld().answer('us-south', 'jp-tok')).toBeUndefined();
  });

  it('is told of with all others, for whoever counts', () => {
    const world = gateWorld();
    world.order(7, 40, 'us-south');

    const [first] = world.all('us-south');

    expect(first).toEqual({ application: 'shop', region: 'us-south', open: true });
    expect(world.all('us-south').filter(({ open }) => open)).toHaveLength(1);
  });

  it('does not go back to an older word', () => {
    const world = gateWorld();
    world.order(8, 44, 'eu-de');

    world.order(8, 43, 'us-south');
    world.order(7, 90, 'us-south');

    expect(world.open()).toEqual(['eu-de']);
  });
});

describe('a prober that has lost Redis', () => {
  it('alone keeps its gate as it is: the others know nothing newer', async () => {
    const world = gateWorld();
    world.order(7, 40, 'us-south');
    world.loseRedis('us-south');

    await world.runtime.advance(3_600_000);

    expect(world.open()).toEqual(['us-south']);
  });

  it('together with all others changes nothing, however long it takes', async () => {
    const world = gateWorld();
    world.order(7, 40, 'us-south', 'eu-de');
    world.loseRedis(...vantages);

    for (let minute = 0; minute < 120; minute += 1) {
      await world.runtime.advance(60_000);
      expect(world.open()).toEqual(['us-south', 'eu-de']);
    }
  });

  it('and everybody else closes its gate after the hold, and not before', async () => {
    const world = gateWorld();
    world.order(7, 40, 'us-south');
    world.loseRedis('us-south');
    world.cut('us-south', 'eu-de');
    world.cut('us-south', 'au-syd');

    await world.runtime.advance(holdMs - 1);
    expect(world.open()).toEqual(['us-south']);
    await world.runtime.advance(1);

    expect(world.open()).toEqual([]);
    expect(world.answer('us-south')?.because).toBe(
      'The users of shop should go to us-south (epoch 7), but for 10 s neither Redis nor a majority of the 3 probers has confirmed it.',
    );
  });

  it('and everybody else, while the other side moves: no two gates are open after the hold', async () => {
    const world = gateWorld();
    world.order(7, 40, 'us-south');
    await world.runtime.advance(5_000);
    world.loseRedis('us-south');
    world.cut('us-south', 'eu-de');
    world.cut('us-south', 'au-syd');

    world.order(8, 44, 'eu-de');
    await world.runtime.advance(holdMs);

    for (let second = 0; second < 600; second += 1) {
      expect(world.open()).toEqual(['eu-de']);
      await world.runtime.advance(1_000);
    }
  });

  it('but not the others hears from them that the other side has moved', async () => {
    const world = gateWorld();
    world.order(7, 40, 'us-south');
    world.loseRedis('us-south');

    world.order(8, 44, 'eu-de');
    await world.runtime.advance(holdMs * 0.6);

    expect(world.open()).toEqual(['eu-de']);
    expect(world.answer('us-south')?.because).toBe('The users of shop should go to eu-de (epoch 8).');
  });

  it('hears from them too that users should come to it', async () => {
    const world = gateWorld();
    world.order(7, 40, 'us-south');
    world.loseRedis('eu-de');

    world.order(8, 44, 'eu-de');
    await world.runtime.advance(holdMs * 0.6);

    expect(world.open()).toEqual(['eu-de']);
  });

  it('is open again when Redis is back', async () => {
    const world = gateWorld();
    world.order(7, 40, 'us-south');
    world.loseRedis('us-south');
    world.cut('us-south', 'eu-de');
    world.cut('us-south', 'au-syd');
    await world.runtime.advance(60_000);

    world.findRedis('us-south');
    await world.runtime.advance(2_000);

    expect(world.open()).toEqual(['us-south']);
  });

  it('can not count on one that has forgotten', async () => {
    const world = gateWorld();
    world.order(7, 40, 'us-south');
    world.loseRedis(...vantages);
    world.cut('us-south', 'eu-de');
    world.cut('au-syd', 'eu-de');
    world.restart('au-syd');

    await world.runtime.advance(holdMs);

    expect(world.open()).toEqual([]);
  });

  it('and has begun anew counts on the others, not on itself', async () => {
    const world = gateWorld();
    world.order(7, 40, 'us-south');
    world.loseRedis(...vantages);
    world.restart('us-south');
    expect(world.open()).toEqual([]);
    await world.runtime.advance(holdMs * 0.6);
    expect(world.open()).toEqual(['us-south']);

    world.cut('us-south', 'eu-de');
    await world.runtime.advance(holdMs * 2);

    expect(world.open()).toEqual([]);
  });
});

describe('whatever is cut and mended', () => {
  const vantage = fc.constantFrom(...vantages);
  const events = fc.array(
    fc.oneof(
      fc.record({ what: fc.constant('lose' as const), a: vantage }),
      fc.record({ what: fc.constant('find' as const), a: vantage }),
      fc.record({ what: fc.constant('cut' as const), a: vantage, b: vantage }),
      fc.record({ what: fc.constant('mend' as const), a: vantage, b: vantage }),
      fc.record({ what: fc.constant('isolate' as const), a: vantage }),
      fc.record({ what: fc.constant('move' as const), a: vantage }),
      fc.record({ what: fc.constant('wait' as const), ms: fc.integer({ min: 100, max: 30_000 }) }),
    ),
    { minLength: 10, maxLength: 40 },
  );

  /** A move has its epoch with a majority of the probers before anything of it happens (law 8). */
  const canMove = (world: ReturnType<typeof gateWorld>) => world.hears().length * 2 > vantages.length;

  it('no gate is open for longer than the hold where users should not go, once a majority has heard of the move', async () => {
    await fc.assert(
      fc.asyncProperty(events, async (happening) => {
        const world = gateWorld();
        let [epoch, movedAt, active] = [1, 0, 'us-south' as Vantage];
        world.order(epoch, 1, active);
        const check = () => {
          if (world.runtime.monotonicMs() - movedAt < holdMs) return;
          expect(world.open().filter((each) => each !== active)).toEqual([]);
        };
        for (const event of happening) {
          if (event.what === 'lose' || event.what === 'isolate') world.loseRedis(event.a);
          if (event.what === 'isolate') for (const each of vantages) world.cut(event.a, each);
          if (event.what === 'find') world.findRedis(event.a);
          if (event.what === 'cut') world.cut(event.a, event.b);
          if (event.what === 'mend') world.mend(event.a, event.b);
          if (event.what === 'move' && event.a !== active && canMove(world)) {
            [epoch, movedAt, active] = [epoch + 1, world.runtime.monotonicMs(), event.a];
            world.order(epoch, epoch, active);
          }
          if (event.what === 'wait') {
            for (let passed = 0; passed < event.ms; passed += 500) {
              await world.runtime.advance(Math.min(500, event.ms - passed));
              check();
            }
          }
        }
        await world.runtime.advance(holdMs);
        check();
      }),
      { numRuns: 60 },
    );
  });
});

describe('what is critical in a region', () => {
  const sight = (verdicts: Record<string, 'up' | 'down' | 'unknown'>) => ({
    verdicts: Object.entries(verdicts).map(([target, verdict]) => {
      return { region: 'eu-de', target, verdict, reason: 'timeout', consecutive: 1, latencyMs: 1 };
    }),
  });
  const whole = [{ id: 'web' }, { id: 'db' }];
  const zoned = [{ id: 'db' }, { id: 'web-1', zone: 'a' }, { id: 'web-2', zone: 'b' }];

  it.each([
    ['everything is up', whole, { web: 'up', db: 'up' }, undefined],
    ['one is down', whole, { web: 'down', db: 'up' }, 'web is down (timeout).'],
    ['one has not been seen', whole, { web: 'up', db: 'unknown' }, 'db has not been seen up yet.'],
    ['one is not even known', whole, { web: 'up' }, 'db has not been seen up yet.'],
    ['nothing is critical', [], {}, undefined],
    ['one of its zones is up', zoned, { db: 'up', 'web-1': 'down', 'web-2': 'up' }, undefined],
    [
      'none of its zones is up',
      zoned,
      { db: 'up', 'web-1': 'down', 'web-2': 'unknown' },
      'no zone is up (web-1 is down (timeout), web-2 has not been seen up yet).',
    ],
  ] as const)('is judged when %s', (_, critical, verdicts, expected) => {
    expect(whatIsNotUp(critical, 'eu-de', sight(verdicts))).toBe(expected);
  });

  it('is not up in the eyes of a prober that looks at nothing', () => {
    expect(whatIsNotUp(whole, 'eu-de', undefined)).toContain('web has not been seen up yet');
  });
});
