import { describe, expect, it, onTestFinished } from 'vitest';
import { contextOf } from '../../src/domain/context.ts';
import type { JournalEntry } from '../../src/domain/journal.ts';
import type { Notification } from '../../src/notify/notification.ts';
import { type Seen, seenIn } from '../../src/notify/seen.ts';
import type { Delivery, Sink } from '../../src/notify/sink.ts';
import { Teller } from '../../src/notify/teller.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { JournalWriter } from '../support/journal-writer.ts';
import { everybodySays, shop, stateOf, viewOf } from '../support/shop.ts';
import { type VirtualRuntime, virtualRuntime } from '../support/virtual-runtime.ts';

const down = (now: number) => viewOf(everybodySays({ 'us-south': 'down', 'eu-de': 'up' }), { now });
const up = (now: number) => viewOf(everybodySays({ 'us-south': 'up', 'eu-de': 'up' }), { now });

/** What is stored: journals, and how far receivers have been told. */
class Board {
  readonly notes: Record<string, string> = {};
  entries: readonly JournalEntry[] = [];
  away = false;

  async told() {
    if (this.away) throw new Error('away');
    return { ...this.notes };
  }
  now() {
    return 1_000_000;
  }
  async noteTold(_application: string, told: Readonly<Record<string, string | number>>) {
    if (this.away) throw new Error('away');
    for (const [sink, position] of Object.entries(told)) this.notes[sink] = String(position);
  }
  async journal(_application: string, count: number, after = 0) {
    return this.entries.filter(({ sequence }) => sequence > after).slice(0, count);
  }
}

/** A receiver that plays what it is told, the last turn for ever. */
function receiver(name: string, ...turns: (Delivery | 'never')[]) {
  const heard: Notification[] = [];
  let calls = 0;
  const sink: Sink = {
    name,
    wants: () => true,
    async send(notification, signal) {
      const turn = turns[Math.min(calls, turns.length - 1)] ?? { outcome: 'delivered' };
      calls += 1;
      if (turn === 'never') {
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        return { outcome: 'failed', because: 'It gave no answer.' };
      }
      if (turn.outcome === 'delivered') heard.push(notification);
      return turn;
    },
    close() {},
  };
  return { sink, heard, titles: () => heard.map(({ title }) => title), calls: () => calls };
}

/** Starts a controller that owns nothing yet, with these receivers. */
function start(runtime: VirtualRuntime, board: Board, receivers: readonly { readonly sink: Sink }[]) {
  const results: string[] = [];
  const lines: string[] = [];
  const owned = { now: false };
  const world: { seen?: Seen; vacant: string[] } = { vacant: [] };
  const teller = new Teller({
    runtime,
    installation: 'example',
    store: board,
    sinks: receivers.map(({ sink }) => sink),
    owns: () => owned.now,
    seen: () => (owned.now ? world.seen : undefined),
    vacant: () => world.vacant,
    log: createLog({ name: 'test', level: 'info', destination: { write: (line) => void lines.push(line) } }),
    onResult: (sink, result) => results.push(`${sink} ${result}`),
  });
  onTestFinished(async () => void (await runtime.until(teller.stop(), Number.POSITIVE_INFINITY)));
  return { teller, results, lines, owned, world, lose: () => (owned.now = false) };
}

/** The story of an application: its journal, and owners that are told of it as of their commits. */
function story(runtime: VirtualRuntime, board: Board) {
  const journal = new JournalWriter(shop(), { version: '1.0.0', rules: 'r' });
  return {
    /** Takes the application with these receivers, as a new owner does. */
    take(...receivers: readonly { readonly sink: Sink }[]) {
      const taken = start(runtime, board, receivers);
      taken.teller.taken('shop', journal.entries.length, journal.state);
      taken.owned.now = true;
      return taken;
    },
    /** Takes it once more. */
    again: (teller: Teller) => teller.taken('shop', journal.entries.length, journal.state),
    /** Decides on a view, and tells a teller of what is committed. */
    async see(view: ReturnType<typeof up>, teller?: Teller) {
      const from = journal.entries.length;
      journal.decide(view);
      board.entries = journal.entries;
      for (const { sequence, body } of journal.entries.slice(from)) {
        teller?.committed('shop', sequence, body, journal.state);
      }
      await runtime.advance(10);
    },
  };
}

describe('an owner', () => {
  it('tells every receiver what it commits, and notes how far it has come', async () => {
    const [runtime, board] = [virtualRuntime(), new Board()];
    const [one, other] = [receiver('one'), receiver('other')];
    const { take, see } = story(runtime, board);
    const { teller } = take(one, other);

    await see(down(1_000_000), teller);
    await runtime.advance(2_000);

    expect([one.titles(), other.titles()]).toEqual([['us-south is down'], ['us-south is down']]);
    expect(board.notes).toEqual({ one: String(board.entries.length), other: String(board.entries.length) });
  });

  it('that is new tells what the last one has not, and nothing that it has', async () => {
    const [runtime, board] = [virtualRuntime(), new Board()];
    const { take, see } = story(runtime, board);
    const first = receiver('one');
    const before = take(first);
    await see(down(1_000_000), before.teller);
    await runtime.advance(2_000);
    before.lose();
    await see(up(1_002_000));

    const next = receiver('one');
    take(next);
    await runtime.advance(2_000);

    expect(first.titles()).toEqual(['us-south is down']);
    expect(next.titles()).toEqual(['us-south is up again']);
  });

  it('that dies between telling and noting has the next one tell it again, under the same id', async () => {
    const [runtime, board] = [virtualRuntime(), new Board()];
    const { take, see } = story(runtime, board);
    await runtime.advance(0);
    const first = receiver('one');
    const before = take(first);
    await runtime.advance(1_500);
    board.away = true;
    await see(down(1_000_000), before.teller);
    await runtime.advance(5_000);
    before.lose();
    board.away = false;

    const next = receiver('one');
    take(next);
    await runtime.advance(2_000);

    expect(next.heard.map(({ id }) => id)).toEqual(first.heard.map(({ id }) => id));
    expect(next.titles()).toEqual(['us-south is down']);
  });

  it('that takes it again itself repeats nothing', async () => {
    const [runtime, board] = [virtualRuntime(), new Board()];
    const { take, see, again } = story(runtime, board);
    const one = receiver('one');
    const { teller } = take(one);
    board.notes.one = '0';
    board.away = true;
    await see(down(1_000_000), teller);
    await see(up(1_002_000), teller);
    board.away = false;

    again(teller);
    await runtime.advance(2_000);

    expect(one.titles()).toEqual(['us-south is down', 'us-south is up again']);
  });

  it('tells a receiver that is new to it nothing of what was before', async () => {
    const [runtime, board] = [virtualRuntime(), new Board()];
    const { take, see } = story(runtime, board);
    await see(down(1_000_000));
    const late = receiver('late');

    take(late);
    await runtime.advance(2_000);

    expect(late.titles()).toEqual([]);
    expect(board.notes).toEqual({ late: String(board.entries.length) });
  });

  it('that has lost an application tells nothing of it any more', async () => {
    const [runtime, board] = [virtualRuntime(), new Board()];
    const { take, see } = story(runtime, board);
    const slow = receiver('slow', { outcome: 'failed', because: 'It is away.' }, { outcome: 'delivered' });
    const { teller, lose } = take(slow);
    await see(down(1_000_000), teller);
    lose();
    await runtime.advance(120_000);

    expect([slow.calls(), slow.titles()]).toEqual([1, []]);
    expect(teller.waiting()).toEqual([{ sink: 'slow', waiting: 0 }]);
  });
});

describe('a receiver', () => {
  it('that is dead holds up no other, is told of once in the log, and hears the rest when it is back', async () => {
    const [runtime, board] = [virtualRuntime(), new Board()];
    const { take, see } = story(runtime, board);
    const away: Delivery = { outcome: 'failed', because: 'It gave no answer.' };
    const [dead, live] = [receiver('dead', away, away, away, { outcome: 'delivered' }), receiver('live')];
    const { teller, lines, results } = take(dead, live);

    await see(down(1_000_000), teller);
    await runtime.advance(60_000);

    expect([live.titles(), dead.titles()]).toEqual([['us-south is down'], ['us-south is down']]);
    expect(results.filter((each) => each.startsWith('dead'))).toEqual([
      'dead failed',
      'dead failed',
      'dead failed',
      'dead delivered',
    ]);
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
      'a receiver of notifications can not be told',
      'a receiver of notifications takes them again',
    ]);
  });

  it('that never answers holds up neither the others nor the end of the process', async () => {
    const [runtime, board] = [virtualRuntime(), new Board()];
    const { take, see } = story(runtime, board);
    const [silent, live] = [receiver('silent', 'never'), receiver('live')];
    const { teller } = take(silent, live);
    await see(down(1_000_000), teller);
    await see(up(1_002_000), teller);

    expect(live.titles()).toEqual(['us-south is down', 'us-south is up again']);
    await runtime.until(teller.stop());
    expect(board.notes.live).toBe(String(board.entries.length));
    expect(Number(board.notes.silent)).toBeLessThan(board.entries.length);
  });

  it('that was away while something came and went hears only how it ended', async () => {
    const [runtime, board] = [virtualRuntime(), new Board()];
    const { take, see } = story(runtime, board);
    const busy = receiver(
      'busy',
      { outcome: 'failed', because: 'Later.', againInMs: 30_000 },
      { outcome: 'delivered' },
    );
    const { teller } = take(busy);
    await see(down(1_000_000), teller);
    await see(up(1_002_000), teller);
    await runtime.advance(29_000);
    expect(busy.calls()).toBe(1);
    await runtime.advance(5_000);

    expect(busy.titles()).toEqual(['us-south is up again']);
  });

  it('that refuses something is not asked again, and hears what comes next', async () => {
    const [runtime, board] = [virtualRuntime(), new Board()];
    const { take, see } = story(runtime, board);
    const picky = receiver('picky', { outcome: 'refused', because: 'It answered 400.' }, { outcome: 'delivered' });
    const { teller, lines } = take(picky);
    await see(down(1_000_000), teller);
    await see(up(1_002_000), teller);
    await runtime.advance(2_000);

    expect(picky.titles()).toEqual(['us-south is up again']);
    expect(lines[0]).toContain('a receiver refuses notifications: see to its settings');
    expect(board.notes.picky).toBe(String(board.entries.length));
  });

  it('hears of something that flaps four changes, and then in bunches', async () => {
    const [runtime, board] = [virtualRuntime(), new Board()];
    const { take, see } = story(runtime, board);
    const one = receiver('one');
    const { teller } = take(one);
    for (let turn = 0; turn < 10; turn += 1) {
      await see(turn % 2 === 0 ? down(1_000_000 + turn * 2_000) : up(1_000_000 + turn * 2_000), teller);
      await runtime.advance(1_000);
    }
    await see(down(1_030_000), teller);
    expect(one.heard).toHaveLength(4);

    await runtime.advance(400_000);

    expect(one.titles().slice(3)).toEqual(['us-south is up again', 'us-south is down']);
  });

  it('hears nothing of what has passed within its grace', async () => {
    const [runtime, board] = [virtualRuntime(), new Board()];
    const { take, see } = story(runtime, board);
    const one = receiver('one');
    const { teller } = take(one);
    const blind = (now: number) => viewOf({ 'us-south': 'silent', 'eu-de': 'silent', 'au-syd': 'silent' }, { now });
    await see(blind(1_000_000), teller);
    await runtime.advance(30_000);
    await see(up(1_030_000), teller);
    await runtime.advance(90_000);
    expect(one.titles()).toEqual([]);

    await see(blind(1_200_000), teller);
    await runtime.advance(90_000);

    expect(one.titles()).toEqual(['Too few vantages can judge an active region']);
  });
});

describe('what is seen, and stands in no journal', () => {
  const application = shop();
  const finding = { severity: 'error', about: 'pool', sentence: 'The pool is gone.', cure: 'Make one.' } as const;
  const examined = (...findings: (typeof finding)[]) => ({ findings, unexamined: [], examinedAt: 1 });
  const context = (role: 'replica' | 'none' | 'silent') => {
    const view = up(1_000_000);
    const { db, volume } = view.observations;
    if (db === undefined || volume === undefined) throw new Error('nothing was seen');
    const eu = { role: role === 'none' ? 'none' : 'replica', replicating: 'yes', detail: 'So it is.' } as const;
    const regions = { ...db.regions, 'eu-de': role === 'silent' ? { detail: 'No answer.' } : eu };
    return contextOf(application, stateOf(application), { ...view, observations: { db: { ...db, regions }, volume } });
  };
  const seen = (role: 'replica' | 'none' | 'silent') => seenIn(context(role), examined());

  it.each([
    ['nothing, while a replica follows', seen('replica'), [], []],
    ['that data is not protected', seen('none'), ['protection/db'], []],
    ['that nobody knows', seen('silent'), ['protection-unknown/db'], ['protection/db']],
    ['what stands in the way', seenIn(context('replica'), examined(finding, finding)), ['readiness'], []],
    ['nothing of what nobody has looked for', seenIn(context('replica'), undefined), [], ['readiness']],
  ])('is %s', (_what, { standing, undecided }, keys, unsure) => {
    expect([standing.map(({ key }) => key), undecided]).toEqual([keys, unsure]);
  });

  it('is told when it has lasted, and its end by the next owner, once each', async () => {
    const [runtime, board] = [virtualRuntime(), new Board()];
    const { take } = story(runtime, board);
    const first = receiver('one');
    const before = take(first);
    before.world.seen = seen('none');
    await runtime.advance(60_000);
    expect(first.titles()).toEqual([]);
    await runtime.advance(30_000);
    expect(first.titles()).toEqual(['The data of db is not protected: with its region it would be lost']);
    before.lose();

    const next = receiver('one');
    const after = take(next);
    for (const now of [seen('none'), seen('silent'), seen('replica'), seen('replica')]) {
      after.world.seen = now;
      await runtime.advance(20_000);
    }

    expect(next.titles()).toEqual(['The data of db is protected again']);
    expect(Object.entries(board.notes).filter(([field]) => field.includes(' '))).toEqual([['one protection/db', '']]);
  });

  it('is not told where it passes at once, and told once where the receiver was away', async () => {
    const [runtime, board] = [virtualRuntime(), new Board()];
    const { take } = story(runtime, board);
    const away: Delivery = { outcome: 'failed', because: 'Later.', againInMs: 60_000 };
    const [one, late] = [receiver('one'), receiver('late', away, { outcome: 'delivered' })];
    const { world } = take(one, late);
    for (const now of [seen('none'), seen('replica'), seen('none')]) {
      world.seen = now;
      await runtime.advance(30_000);
    }
    await runtime.advance(120_000);

    expect([one.titles(), late.titles()]).toEqual([
      ['The data of db is not protected: with its region it would be lost'],
      ['The data of db is not protected: with its region it would be lost'],
    ]);
  });

  it('is that nobody owns an application, by a controller that lives, and by its next owner that it has one', async () => {
    const [runtime, board] = [virtualRuntime(), new Board()];
    const { take } = story(runtime, board);
    const witness = receiver('one');
    const { world } = start(runtime, board, [witness]);
    world.vacant = ['shop'];
    await runtime.advance(90_000);
    expect(witness.titles()).toEqual(['Vacant: no controller owns it, and nothing is done for it']);

    const next = receiver('one');
    const owner = take(next);
    world.vacant = [];
    owner.world.seen = seen('replica');
    await runtime.advance(20_000);

    expect([witness.heard.length, next.titles()]).toEqual([1, ['A controller owns it again']]);
  });
});
