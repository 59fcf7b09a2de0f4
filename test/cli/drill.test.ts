import { describe, expect, it } from 'vitest';
import { accepted, aDrill, aDrillThatPassed, NOW, shopStatus } from '../api/fake-facade.ts';
import { serve } from '../api/serve.ts';
import { regent } from './terminal.ts';

const { awaySince: _awaySince, ...going } = aDrill;
const back = { operation: 'shop-6', quotedMs: 40_000 };
const passed = { ...aDrillThatPassed, id: 'drill-shop-5', startedAt: NOW, endedAt: NOW + 400_000 };

describe('regent drill', () => {
  it('follows a drill to its end with a line for each stage', async () => {
    const { facade, url } = await serve();
    facade.answer = accepted({ rule: 224, because: 'An operator orders a drill.', operation: 'shop-5' });
    const story = [
      shopStatus({ drill: going }),
      shopStatus({ drill: aDrill }),
      shopStatus({ drill: { ...aDrill, back } }),
      shopStatus({ drills: [passed] }),
    ];
    const tell = () => {
      facade.status = story.shift() ?? facade.status;
    };
    tell();
    const words = ['drill', 'shop', '--reason', 'every month', '--yes'];
    const { code, out } = await regent(words, { server: url, onSleep: tell });
    expect(out.trim().split('\n')).toEqual([
      'Accepted as drill-shop-5 (rule 224): An operator orders a drill.',
      '  on its way to eu-de: shop-5',
      '  in eu-de, for 300 s',
      '  on its way home: shop-6',
      'drill drill-shop-5: passed after 6 min 40 s, 30.0 s of ~ 40.0 s, then 35.0 s of ~ 40.0 s. It was in eu-de, and is home again.',
    ]);
    expect(code).toBe(0);
  });

  it('ends with 1 when the drill has not passed, and asks first unless told not to', async () => {
    const { facade, url } = await serve();
    facade.answer = accepted({ rule: 224, operation: 'shop-5' });
    facade.status = shopStatus({ drills: [{ ...passed, outcome: 'cut-short', because: 'bob came between.' }] });
    const words = ['drill', 'shop', '--to', 'eu-de', '--reason', 'every month'];
    const { code, out, questions } = await regent(words, { server: url, types: 'shop' });
    expect(code).toBe(1);
    expect(out).toContain('cut-short');
    expect(questions).toEqual(['Type shop to have it drill in eu-de and come home again: ']);
  });
});

describe('regent drills', () => {
  it('lists the last drills and scores them', async () => {
    const { facade, url } = await serve();
    facade.status = shopStatus({ drills: [aDrillThatPassed] });
    const { code, out } = await regent(['drills', 'shop'], { server: url });
    expect(code).toBe(0);
    expect(out).toContain('drill-shop-2');
    expect(out).toContain('1 of 1 passed; the last that passed was over at 2025-12-30 03:10:45, 2 days ago');
  });

  it('abort ends the one that runs, and says so where none does', async () => {
    const { facade, url } = await serve();
    facade.status = shopStatus({ drill: aDrill, drills: [aDrillThatPassed] });
    facade.answer = accepted({ rule: 226, because: 'An operator calls the drill off.' });
    const words = ['drills', 'abort', 'shop', '--reason', 'we need the people elsewhere'];

    const { code, out } = await regent(words, { server: url });
    expect({ code, out }).toEqual({ code: 0, out: 'shop: An operator calls the drill off.\n' });
    expect(facade.asked.map(({ request }) => request)).toMatchObject([
      { body: { kind: 'abort' }, reason: 'we need the people elsewhere' },
    ]);

    facade.status = shopStatus({ drills: [aDrillThatPassed] });
    const none = await regent(words, { server: url });
    expect(none.code).toBe(1);
    expect(none.err).toContain('shop has no drill that runs. To see the last ones: regent drills shop');
  });
});
