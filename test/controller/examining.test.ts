import { describe, expect, it } from 'vitest';
import { type Examinable, Examining } from '../../src/controller/examining.ts';
import type { Equipment, ManagedApplication } from '../../src/controller/managed.ts';
import { Places } from '../../src/controller/places.ts';
import { contextOf } from '../../src/domain/context.ts';
import type { JournalBody } from '../../src/domain/journal.ts';
import type { Examined } from '../../src/domain/readiness.ts';
import type { SetupFinding } from '../../src/domain/setup/setup-finding.ts';
import type { Phase } from '../../src/domain/state.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { everybodySays, shop, stateOf, viewOf } from '../support/shop.ts';
import { virtualRuntime } from '../support/virtual-runtime.ts';

const minute = 60_000;
const gone: SetupFinding = { severity: 'error', about: 'pool 1', sentence: 'It has no origin eu-de.' };

/** An owned application whose load balancer's provider finds what a test says, after so long. */
function owned({ everyMs = 5 * minute, takesMs = 0, before = undefined as Examined | undefined } = {}) {
  const runtime = virtualRuntime();
  const application = shop();
  const over = new AbortController();
  const told = { findings: [] as SetupFinding[], looks: 0, written: [] as JournalBody[], kept: before, commits: true };
  let state = stateOf(application);
  const managed = {
    application,
    providers: {
      www: {
        async readiness({ signal }: { signal: AbortSignal }) {
          told.looks += 1;
          await runtime.sleep(takesMs, signal);
          return [...told.findings];
        },
      },
    },
  } as unknown as ManagedApplication;
  const board = {
    async keepReadiness(_application: string, examined: Examined) {
      told.kept = examined;
    },
    readReadiness: async () => told.kept,
  };
  const equipment = {
    runtime,
    store: { now: () => runtime.wallMs() },
    log: createLog({ name: 'test', level: 'silent' }),
    region: 'au-syd',
    examinations: { everyMs, board },
  } as unknown as Equipment;
  const examinable: Examinable = {
    managed,
    signal: over.signal,
    get state() {
      return state;
    },
    context: () => contextOf(application, state, viewOf(everybodySays({ 'us-south': 'up', 'eu-de': 'up' }))),
    async write(entry) {
      if (told.commits) told.written.push(entry);
      return told.commits;
    },
  };
  const examining = new Examining(equipment, examinable, new Places(1));
  const becomes = (phase: Phase) => {
    const was = state;
    state = { ...state, phase };
    examining.noticed(was, state);
  };
  return { runtime, told, examining, becomes, end: () => over.abort() };
}

describe('the owner of an application has its providers look for trouble', () => {
  it('soon after it was taken, and then every few minutes', async () => {
    const { runtime, told, examining, end } = owned();
    void examining.run();
    await runtime.advance(30_000);
    expect(told.looks).toBe(1);
    await runtime.advance(20 * minute);
    expect(told.looks).toBe(5);
    end();
    await runtime.advance(20 * minute);
    expect(told.looks).toBe(5);
  });

  it('and writes down what is new and what is gone, once', async () => {
    const { runtime, told, examining, end } = owned();
    told.findings = [gone];
    void examining.run();
    await runtime.advance(11 * minute);
    const found = { resource: 'www', ...gone };
    expect(told.written).toEqual([{ kind: 'readiness', found: [found], gone: [] }]);
    told.findings = [];
    await runtime.advance(6 * minute);
    expect(told.written.slice(1)).toEqual([{ kind: 'readiness', found: [], gone: [found] }]);
    expect(told.kept).toMatchObject({ findings: [], unexamined: ['server', 'db', 'volume'] });
    end();
  });

  it('writes nothing down that the owner before it has found, nor another number in the same sentence', async () => {
    const known = { resource: 'www', ...gone, sentence: 'It is 3 days old.' };
    const { runtime, told, examining, end } = owned({ before: { findings: [known], unexamined: [], examinedAt: 1 } });
    told.findings = [{ ...gone, sentence: 'It is 4 days old.' }];
    void examining.run();
    await runtime.advance(6 * minute);
    expect(told.written).toEqual([]);
    expect(examining.latest?.findings).toMatchObject([{ sentence: 'It is 4 days old.' }]);
    end();
  });

  it('never while an operation runs, and soon after it has ended', async () => {
    const { runtime, told, examining, becomes, end } = owned();
    becomes('operating');
    void examining.run();
    await runtime.advance(30 * minute);
    expect(told.looks).toBe(0);
    becomes('steady');
    await runtime.advance(30_000);
    expect(told.looks).toBe(1);
    end();
  });

  it('and a look that an operation comes into says nothing', async () => {
    const { runtime, told, examining, becomes, end } = owned({ takesMs: 5_000 });
    told.findings = [gone];
    void examining.run();
    await runtime.advance(21_000);
    expect(told.looks).toBe(1);
    becomes('operating');
    await runtime.advance(5_000);
    expect([told.written, told.kept, examining.latest]).toEqual([[], undefined, undefined]);
    end();
  });

  it('keeps nothing that it could not write down', async () => {
    const { runtime, told, examining, end } = owned();
    told.findings = [gone];
    told.commits = false;
    void examining.run();
    await runtime.advance(minute);
    expect([told.kept, examining.latest]).toEqual([undefined, undefined]);
    end();
  });
});

it('so many look at the same time, and the others wait for their turn', async () => {
  const places = new Places(2);
  const order: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) =>
    places.within(async () => {
      order.push(name);
      await new Promise<void>((resolve) => ends.set(name, resolve));
    });
  const all = Promise.all(['a', 'b', 'c', 'd'].map(work));
  await Promise.resolve();
  expect(order).toEqual(['a', 'b']);
  for (const name of ['b', 'a', 'c', 'd']) {
    ends.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await all;
  expect(order).toEqual(['a', 'b', 'c', 'd']);
});
