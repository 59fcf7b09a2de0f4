import { describe, expect, it } from 'vitest';
import type { Command, CommandBody } from '../../src/domain/command.ts';
import { decide } from '../../src/domain/decide.ts';
import type { State } from '../../src/domain/state.ts';
import { takenInFrom } from '../../src/domain/take-in.ts';
import type { TakenIn } from '../../src/domain/taken-in.ts';
import type { View } from '../../src/domain/view.ts';
import { JournalWriter } from '../support/journal-writer.ts';
import { everybodySays, observationsAt, primary, replica, shop, stateOf, viewOf } from '../support/shop.ts';

const application = shop({ confirmForMs: 0 });
const at = 1_000_000;
const dead = (now: number, changes: Partial<View> = {}) =>
  viewOf(everybodySays({ 'us-south': 'down', 'eu-de': 'up' }), { now, nonce: 'n', ...changes });

/** The journal of a failover to eu-de. */
function failedOver() {
  return new JournalWriter(application, { version: '1', rules: 'r' }).decide(dead(at)).carryOut(dead, at);
}

const taken: TakenIn = {
  application: 'shop',
  entries: 34,
  head: 'a'.repeat(64),
  epoch: 1_003,
  placement: { active: ['eu-de'], primary: 'eu-de' },
  drained: ['eu-de/zone-2'],
  unfenced: [{ resource: 'server', region: 'us-south' }],
  kept: { www: { 'us-south': { weight: 3 } } },
  operations: [
    {
      id: 'shop-1003',
      kind: 'failover',
      requestedBy: 'alice',
      reason: 'dark',
      to: { active: ['eu-de'], primary: 'eu-de' },
      startedAt: at,
      outcome: 'done',
    },
  ],
};

/** An adoption while witnesses know the epoch with which the journal ends. */
function adopting(body: Omit<CommandBody & { kind: 'adopt' }, 'kind'>, changes: Partial<View> = {}, state?: State) {
  const command: Command = { id: 'c', by: 'alice', reason: 'the morning after', kind: 'adopt', ...body };
  const view = dead(at, { command, amnesia: 'Witness eu-de knows epoch 1003, and Redis says 1.', ...changes });
  return decide(application, state ?? stateOf(application, { epoch: 1 }), view);
}

/** What is seen when nothing of us-south answers. */
const halfSeen = observationsAt(at, {
  db: { 'eu-de': primary },
  volume: { 'eu-de': primary },
  www: { 'us-south': { serving: 'no', detail: '' }, 'eu-de': { serving: 'yes', detail: '' } },
});

describe('the sum of a journal', () => {
  it('tells where it ends and what was done', () => {
    const { entries } = failedOver();

    expect(takenInFrom(entries)).toMatchObject({
      application: 'shop',
      entries: entries.length,
      head: entries.at(-1)?.hash,
      epoch: 1,
      placement: { active: ['eu-de'], primary: 'eu-de' },
      operations: [{ id: 'shop-1', kind: 'failover', outcome: 'done' }],
    });
  });

  it('of one that was interrupted tells until when a call that was left open may still take effect', () => {
    const { entries } = failedOver();
    const open = entries.findIndex(({ body }) => body.kind === 'progress' && body.progress.kind === 'intended');
    const { operations, openUntil } = takenInFrom(entries.slice(0, open + 1)) ?? {};

    expect(operations?.[0]?.outcome).toBeUndefined();
    // The call's own ten seconds, and the five that its effect may take.
    expect(openUntil).toBe((entries[open]?.at ?? 0) + 15_000);
  });

  it('of one without a decision is nothing', () => {
    expect(takenInFrom([])).toBeUndefined();
  });
});

describe('an adoption with a journal', () => {
  it('believes the journal where nothing is seen, above its epoch, and keeps what the world does not tell', () => {
    const { answer, next, because } = adopting({ journal: taken }, { observations: halfSeen });

    expect(answer).toMatchObject({ accepted: true, rule: 208 });
    expect(because).toContain('So it is as the journal ends: eu-de.');
    expect(because).toContain('failover shop-1003 to eu-de: done');
    expect(next).toMatchObject({
      placement: { active: ['eu-de'], primary: 'eu-de' },
      epoch: 1_004,
      automation: 'manual',
      drained: ['eu-de/zone-2'],
      unfenced: [{ resource: 'server', region: 'us-south', epoch: 1_003, because: expect.stringContaining('journal') }],
      kept: { www: { 'us-south': { weight: 3 } } },
    });
    expect(next.frozen).toBeUndefined();
  });

  it('believes its eyes where they see otherwise than the journal', () => {
    const observations = observationsAt(at, {
      db: { 'us-south': primary, 'eu-de': replica },
      volume: { 'us-south': primary, 'eu-de': replica },
      www: { 'us-south': { serving: 'yes', detail: '' }, 'eu-de': { serving: 'no', detail: '' } },
    });

    const { next } = adopting({ journal: taken }, { observations });

    expect(next.placement).toEqual({ active: ['us-south'], primary: 'us-south' });
  });

  it('needs no freeze: a Redis that nobody has told is older than the journal all the same', () => {
    const { answer } = adopting({ journal: taken }, { observations: halfSeen, amnesia: undefined });

    expect(answer?.accepted).toBe(true);
  });

  it.each<[string, Partial<TakenIn>, Partial<View>, Partial<State>, string]>([
    ['is of another application', { application: 'bank' }, {}, {}, 'The journal is of bank'],
    ['is older than what a mark shows', {}, markedBy(2_000), {}, 'something has been done since'],
    ['has been taken in already', {}, {}, { epoch: 1_004 }, 'it has been taken in already, or is old'],
    ['has a call that may still take effect', { openUntil: at + 1 }, {}, {}, 'may still take effect'],
  ])('is refused when it %s', (_what, journal, view, state, because) => {
    const { answer, next } = adopting(
      { journal: { ...taken, ...journal } },
      { observations: halfSeen, ...view },
      stateOf(application, { epoch: 1, ...state }),
    );

    expect(answer?.accepted).toBe(false);
    expect(JSON.stringify(answer?.guards)).toContain(because);
    expect(next.placement.primary).toBe('us-south');
  });
});

function markedBy(epoch: number): Partial<View> {
  const www = halfSeen.www;
  return { observations: { ...halfSeen, ...(www && { www: { ...www, mark: { epoch, token: 1 } } }) } };
}
