import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareFencing, type FencingToken } from '../../../src/domain/fencing.ts';
import { readMark } from '../../../src/domain/mark.ts';
import type { CisClient, CisPut } from '../../../src/providers/cis/client.ts';
import { brokenLaw5 } from '../../../src/providers/cis/invariants.ts';
import { rewritePools } from '../../../src/providers/cis/pools.ts';
import type { Rewriter } from '../../../src/providers/cis/rewrite.ts';
import { safeWrite } from '../../../src/providers/cis/safe-write.ts';
import type { CisObject } from '../../../src/providers/cis/schema.ts';
import { rewriteWeights } from '../../../src/providers/cis/weights.ts';
import { actCall, owner } from '../support.ts';
import { euPool, loadBalancer, otherPool, pool, usPool } from './objects.ts';

type Weather = 'fine' | 'answer lost' | 'never arrives' | 'refused' | 'somebody else writes' | 'unreadable';

interface Move {
  readonly active: string[];
  readonly fencing: FencingToken;
  readonly weather: Weather;
}

const regions = ['us-south', 'eu-de'];
const move = fc.record<Move>({
  active: fc.constantFrom(['us-south'], ['eu-de']),
  fencing: fc.record({ epoch: fc.integer({ min: 1, max: 4 }), token: fc.integer({ min: 1, max: 3 }) }),
  weather: fc.constantFrom<Weather>(
    'fine',
    'fine',
    'answer lost',
    'never arrives',
    'refused',
    'somebody else writes',
    'unreadable',
  ),
});

/** A CIS that keeps one object, and on which each call goes as the weather is. */
function memory(start: CisObject) {
  const written: { before: CisObject; body: CisObject }[] = [];
  const state = { object: start, weather: 'fine' as Weather, reads: 0, version: 0 };
  const store = (body: CisObject) => {
    state.version += 1;
    state.object = { id: start.id, healthy: true, ...body, modified_on: `version ${state.version}` };
  };
  const client: CisClient = {
    async read() {
      state.reads += 1;
      if (state.weather === 'unreadable') return { ok: false, because: 'CIS answered 503.' };
      if (state.weather === 'somebody else writes' && state.reads === 2) store({ ...state.object, note: 'by hand' });
      return { ok: true, object: state.object };
    },
    async put(_, body): Promise<CisPut> {
      if (state.weather === 'never arrives') return { outcome: 'unknown', because: 'reset' };
      if (state.weather === 'refused') return { outcome: 'refused', again: true, because: 'CIS answered 429.' };
      written.push({ before: state.object, body });
      store(body);
      return state.weather === 'answer lost'
        ? { outcome: 'unknown', because: 'cut off' }
        : { outcome: 'written', object: state.object };
    },
  };
  return { client, written, state };
}

async function play(
  start: CisObject,
  moves: readonly Move[],
  rewriter: (active: string[]) => Rewriter,
  pools: Record<string, string>,
) {
  const { client, written, state } = memory(start);
  let newest: FencingToken | undefined;
  for (const { active, fencing, weather } of moves) {
    Object.assign(state, { weather, reads: 0 });
    const drained = regions.filter((region) => !active.includes(region)).flatMap((region) => pools[region] ?? []);
    const writes = written.length;

    const acted = await safeWrite({ client, path: '/x', rewrite: rewriter(active), drained }, actCall({ fencing }));

    expect(written.length - writes).toBeLessThanOrEqual(1);
    const put = written.at(-1);
    if (acted.outcome === 'refused') expect(written).toHaveLength(writes);
    if (written.length === writes || put === undefined) continue;
    expect(brokenLaw5(put.before, put.body, drained)).toBeUndefined();
    expect(put.body).toMatchObject({ load_shedding: { default_percent: 0 }, unknown_to_us: [1, { two: null }] });
    if (newest !== undefined) expect(compareFencing(fencing, newest)).toBeGreaterThanOrEqual(0);
    newest = readMark(String(put.body.description), owner);
    expect(newest).toEqual(fencing);
  }
  return written.length;
}

const unknown = { unknown_to_us: [1, { two: null }], load_shedding: { default_percent: 0 } };

describe('whatever happens during any sequence of moves by any writers', () => {
  it('nothing that is written of a pool breaks law 5, loses a field, or goes back to an older mark', async () => {
    const origins = { 'us-south': 'us-south', 'eu-de': 'eu-de' };
    const rewriter = (active: string[]) => (object: CisObject) => rewriteWeights(object, origins, active);
    let writes = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 12 }), async (moves) => {
        writes += await play({ ...pool, ...unknown }, moves, rewriter, {});
      }),
      { numRuns: 300 },
    );
    expect(writes).toBeGreaterThan(100);
  });

  it('nothing that is written of a load balancer does either', async () => {
    const pools = { 'us-south': usPool, 'eu-de': euPool };
    const rewriter = (active: string[]) => (object: CisObject) => rewritePools(object, pools, active);
    const start = { ...loadBalancer, ...unknown, default_pools: [usPool, otherPool, euPool] };
    let writes = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 12 }), async (moves) => {
        writes += await play(start, moves, rewriter, pools);
      }),
      { numRuns: 300 },
    );
    expect(writes).toBeGreaterThan(100);
  });
});
