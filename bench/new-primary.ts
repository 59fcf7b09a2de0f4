/**
 * How soon Regent writes to a new Redis primary:
 *
 *     npm run bench:new-primary -- [runs=10]
 *
 * Three Redis and three Sentinels of its own; in each run the primary is killed. Beside Regent's store, in the same
 * process, a plain ioredis client follows the same Sentinels with the options it has by default, but for one: its commands
 * must not wait for ever on a connection whose peer is gone. Both try to write, one attempt right after the other, and a
 * write counts once a replica has confirmed it. Counted from the instant at which a Sentinel tells of another primary, by
 * its `+switch-master` message. `possible` is when a client that stands at each Redis directly had a write confirmed there:
 * before the last replica has found the new primary nobody can. Prints a line for each run and one JSON object: the medians,
 * and Regent's as a share of the plain client's.
 */
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { Redis } from 'ioredis';
import { systemRuntime } from '../src/runtime.ts';
import { eventually, storesOn } from '../test/store/open-store.ts';
import { commitOf, own } from '../test/store/samples.ts';
import { primaryName, startReplication, type TestReplication } from '../test/support/redis-sentinels.ts';

/** How soon either tries again after a failed attempt, and how long it waits for an answer, in milliseconds. */
const againMs = 5;
const answerMs = 500;

const runtime = systemRuntime();
const runs = Number(process.argv[2] ?? 10);
const [regent, plain, possible]: [number[], number[], number[]] = [[], [], []];
for (let run = 1; run <= runs; run++) {
  const figures = await onePrimaryDies();
  regent.push(figures.regentMs);
  plain.push(figures.plainMs);
  possible.push(figures.possibleMs);
  const { regentMs, plainMs, possibleMs } = figures;
  console.log(`${run}/${runs} possible=${possibleMs} ms regent=${regentMs} ms plain=${plainMs} ms`);
}
const [possibleMs, regentMs, plainMs] = [possible, regent, plain].map(median) as [number, number, number];
const ratio = Math.round((100 * regentMs) / plainMs) / 100;
console.log(JSON.stringify({ runs, possibleMs, regentMs, plainMs, ratio, load: loadavg() }));

async function onePrimaryDies(): Promise<Record<'possibleMs' | 'regentMs' | 'plainMs', number>> {
  const replication = await startReplication();
  const stores = storesOn({ sentinels: replication.places, name: primaryName });
  const client = plainClient(replication);
  const listeners = await Promise.all(replication.places.map(({ port }) => subscribed(port)));
  try {
    const store = await stores.controller({ replicas: 1 });
    const owner = await eventually(() => own(store, 'ctl-a'));
    const byRegent = async () => {
      const kept = await store.read('shop');
      return (await store.commit(commitOf(owner, kept?.version ?? 0))).kind === 'committed';
    };
    const byPlain = () => confirmedBy(client, 'plain');
    await Promise.all([untilDone(byRegent), untilDone(byPlain)]);

    const switched = Promise.race(listeners.map((listener) => once(listener, 'message'))).then(() =>
      runtime.monotonicMs(),
    );
    await replication.servers[0]?.kill();
    const since = await switched;
    const [, ...left] = replication.servers;
    const atOneOfThem = async () =>
      (await Promise.all(left.map(({ client: direct }) => confirmedBy(direct, 'direct')))).includes(true);
    const ended = await Promise.all([atOneOfThem, byRegent, byPlain].map(untilDone));
    const [possibleMs = 0, regentMs = 0, plainMs = 0] = ended.map((at) => Math.round(at - since));
    return { possibleMs, regentMs, plainMs };
  } finally {
    client.disconnect();
    for (const listener of listeners) listener.disconnect();
    await stores[Symbol.asyncDispose]();
    await replication.stop();
  }
}

/** Writes, and asks for a replica's confirmation in the same breath. */
async function confirmedBy(client: Redis, key: string): Promise<boolean> {
  const replies = await client
    .pipeline()
    .set(key, '1')
    .wait(1, answerMs / 2)
    .exec();
  const [[refused] = [undefined], [, confirmed] = [undefined, 0]] = replies ?? [];
  return refused == null && Number(confirmed) >= 1;
}

function plainClient({ places }: TestReplication): Redis {
  const client = new Redis({ sentinels: [...places], name: primaryName, commandTimeout: answerMs });
  client.on('error', () => {});
  return client;
}

/** A client that hears one Sentinel say who has become primary. */
async function subscribed(port: number): Promise<Redis> {
  const client = new Redis(port, '127.0.0.1');
  await client.subscribe('+switch-master');
  return client;
}

/** Tries until it succeeds; resolves with the instant at which it had. */
async function untilDone(attempt: () => Promise<boolean>): Promise<number> {
  for (;;) {
    if (await attempt().catch(() => false)) return runtime.monotonicMs();
    await runtime.sleep(againMs);
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
