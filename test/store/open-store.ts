import type { Redis } from 'ioredis';
import { type Runtime, systemRuntime } from '../../src/runtime.ts';
import type {
  CallLedger,
  ControllerStore,
  EventLog,
  GateBoard,
  GatePublisher,
  KeptAnswers,
  ProberStore,
  ReadinessBoard,
  StoreListener,
  ToldBoard,
} from '../../src/store/contract.ts';
import { createControllerStore } from '../../src/store/controller-store.ts';
import { type Keys, keysOf } from '../../src/store/keys.ts';
import type { ControllerStoreOptions, ProberStoreOptions, RedisAccess, RedisAddress } from '../../src/store/options.ts';
import { createProberStore } from '../../src/store/prober-store.ts';

/** The stores of one test, on an installation that no other test sees. */
export interface Stores extends AsyncDisposable {
  readonly keys: Keys;
  controller(
    overrides?: Partial<ControllerStoreOptions>,
  ): Promise<ControllerStore & CallLedger & GatePublisher & EventLog & KeptAnswers & ReadinessBoard & ToldBoard>;
  prober(vantage: string, overrides?: Partial<ProberStoreOptions>): Promise<ProberStore & GateBoard>;
}

let installations = 0;

/** Opens stores on a URL or any other address; with `await using`, all are closed at the end of the test. */
export function storesOn(where: string | (RedisAddress & RedisAccess), proberAccess: RedisAccess = {}): Stores {
  const installation = `test-${++installations}`;
  const address = typeof where === 'string' ? { url: where } : where;
  const shared = { ...address, keyPrefix: 'regent', installation, commandTimeoutMs: 500, runtime: systemRuntime() };
  const open: { close(): Promise<void> }[] = [];
  const opened = async <T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T> => {
    const store = await opening;
    open.push(store);
    return store;
  };
  return {
    keys: keysOf('regent', installation),
    controller: (overrides) =>
      opened(
        createControllerStore({
          ...shared,
          applications: ['shop', 'bank'],
          vantages: ['us-south', 'eu-de'],
          replicas: 0,
          version: '0.1.0-test',
          ...overrides,
        }),
      ),
    prober: (vantage, overrides) => opened(createProberStore({ ...shared, ...proberAccess, vantage, ...overrides })),
    async [Symbol.asyncDispose]() {
      await Promise.all(open.map((store) => store.close()));
    },
  };
}

/** A runtime whose monotonic clock can be set off, as if the process had not known for so long what time it is. */
export function shiftableRuntime(): Runtime & { shiftMs: number } {
  const system = systemRuntime();
  const runtime = { ...system, shiftMs: 0, monotonicMs: () => system.monotonicMs() + runtime.shiftMs };
  return runtime;
}

/** Resolves when a connection with this name waits in a blocking read. */
export function reading(client: Redis, name: string): Promise<void> {
  return eventually(async () => {
    const connections = String(await client.client('LIST'));
    if (!new RegExp(`name=regent-${name} .*flags=b .*cmd=xread`).test(connections))
      throw new Error(`${name} does not read yet`);
  });
}

/** Collects what a store delivers, and waits for it. */
export interface Heard extends StoreListener {
  /** Everything so far, in order: `report us-south 3`, `command shop`, `answer shop c-1`, `gap`. */
  readonly all: readonly string[];
  /** Resolves when what was heard satisfies `condition`. */
  until(condition: (all: readonly string[]) => boolean): Promise<void>;
  /** Resolves when `event` is heard after this call. */
  next(event: string): Promise<void>;
}

export function hear(): Heard {
  const all: string[] = [];
  const waiting = new Set<() => void>();
  const heard = (event: string) => {
    all.push(event);
    for (const check of waiting) check();
  };
  const until: Heard['until'] = (condition) =>
    new Promise((resolve) => {
      const check = () => {
        if (!condition(all)) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  return {
    all,
    until,
    next(event) {
      const from = all.length;
      return until((events) => events.indexOf(event, from) >= 0);
    },
    onReport: (report) => heard(`report ${report.vantage} ${report.sequence}`),
    onCommand: (application) => heard(`command ${application}`),
    onAnswer: (application, answer) => heard(`answer ${application} ${answer.command}`),
    onGap: () => heard('gap'),
  };
}

/** Tries until it no longer throws: for what comes back by itself after an outage. */
export async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  const runtime = systemRuntime();
  const until = runtime.monotonicMs() + 30_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (runtime.monotonicMs() > until) throw error;
      await runtime.sleep(10);
    }
  }
}
