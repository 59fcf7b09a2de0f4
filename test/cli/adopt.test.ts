import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../src/domain/journal.ts';
import { accepted, refused } from '../api/fake-facade.ts';
import { serve } from '../api/serve.ts';
import { failoverJournal, fileWith, linesOf } from './journal-files.ts';
import { regent } from './terminal.ts';

const because = 'An operator adopts what is there. Adopted: active eu-de; primary eu-de; epoch 8; automation manual.';
const reason = ['--reason', 'Redis came back empty'];

async function frozenShop() {
  const served = await serve();
  served.facade.answer = accepted({ rule: 208, because, operation: undefined });
  served.facade.forecast = { accepted: true, rule: 208, because, guards: [], steps: [], loss: [] };
  return served;
}

describe('regent adopt', () => {
  it('shows what it would believe, and does nothing, with --dry-run', async () => {
    const { facade, url } = await frozenShop();

    const { code, out } = await regent(['adopt', 'shop', ...reason, '--dry-run'], { server: url });

    expect([code, out]).toEqual([0, expect.stringContaining('Adopted: active eu-de; primary eu-de; epoch 8')]);
    expect(facade.asked.map(({ how }) => how)).toEqual(['preview']);
  });

  it('shows it and asks, and then believes it', async () => {
    const { facade, url } = await frozenShop();

    const { code } = await regent(['adopt', 'shop', ...reason], { server: url, types: 'shop' });

    expect(code).toBe(0);
    expect(facade.asked.map(({ how }) => how)).toEqual(['preview', 'command']);
  });

  it('passes on what is told of what nobody sees', async () => {
    const { facade, url } = await frozenShop();

    const told = ['--active', 'eu-de, us-south', '--primary', 'eu-de', '--yes'];
    const { code, out } = await regent(['adopt', 'shop', ...reason, ...told], { server: url });

    expect([code, out]).toEqual([0, expect.stringContaining('Accepted as adoption (rule 208)')]);
    expect(facade.asked).toMatchObject([
      { request: { body: { kind: 'adopt', active: ['eu-de', 'us-south'], primary: 'eu-de' } } },
    ]);
  });

  it('brings the sum of an emergency’s journal along', async () => {
    const { facade, url } = await frozenShop();
    const file = fileWith(linesOf(failoverJournal()));

    const { code } = await regent(['adopt', 'shop', ...reason, '--journal', file, '--yes'], { server: url });

    expect(code).toBe(0);
    expect(facade.asked).toMatchObject([
      {
        request: {
          body: {
            kind: 'adopt',
            journal: { application: 'shop', epoch: 1, operations: [{ kind: 'failover', outcome: 'done' }] },
          },
        },
      },
    ]);
  });

  it.each([
    [
      'in which something was changed',
      () => failoverJournal().with(0, { ...failoverJournal()[0], by: 'somebody' } as JournalEntry),
      'is not as it was written',
    ],
    [
      'of another application',
      () => failoverJournal().map((each) => ({ ...each, application: 'bank' })),
      'not as it was',
    ],
    ['without a decision', () => failoverJournal().filter(({ body }) => body.kind === 'verdicts'), 'no decision about'],
  ])('believes no journal %s', async (_what, entries, message) => {
    const { facade, url } = await frozenShop();
    const file = fileWith(linesOf(entries()));

    const { code, err } = await regent(['adopt', 'shop', ...reason, '--journal', file, '--yes'], { server: url });

    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    expect(facade.asked).toEqual([]);
  });

  it('ends with 1 when it is refused', async () => {
    const { facade, url } = await serve();
    facade.answer = refused();

    expect((await regent(['adopt', 'shop', ...reason, '--yes'], { server: url })).code).toBe(1);
  });
});
