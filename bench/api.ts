/**
 * How soon the REST API answers under load:
 *
 *     npm run bench:api -- [applications=500] [requests a second=200] [seconds=60]
 *
 * A real controller process with the default settings on a real redis-server, which governs all the applications; three
 * vantages report each of them every ten seconds, and keep what they are told as witnesses. Seven of ten requests read (an application, a page of them, operations,
 * why, the journal, the fleet), three change something (automation, pause, resume, acknowledge), half of those under an
 * `Idempotency-Key`. They are sent at fixed instants, whether or not earlier ones have been answered, and each is counted from
 * the instant at which it was due.
 *
 * Between them the bound is measured: what no controller could do without on this machine at this moment. Of a read that is
 * an answer that needs nothing (`/livez`) and one round trip to Redis; of a change the same and three more, for the command,
 * its reading and its commit. `ratio` is what a request took as a share of that, at the median. Prints one JSON object; fails
 * when a bar does not hold (reads 50 ms, writes 200 ms, both at the 99th percentile) or anything is not answered as it should.
 */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { cpus, loadavg } from 'node:os';
import { setTimeout as after } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Announcement } from '../src/domain/witness.ts';
import { systemRuntime } from '../src/runtime.ts';
import { createProberStore } from '../src/store/prober-store.ts';
import { startTestRedis } from '../test/support/redis-server.ts';
import { regentHome } from '../test/support/regent-processes.ts';

const barsMs = { read: 50, write: 200 };
const vantages = ['us-south', 'eu-de', 'au-syd'];
const reportEveryMs = 10_000;
const [applications = 500, perSecond = 200, seconds = 60] = process.argv.slice(2).map(Number);
const names = Array.from({ length: applications }, (_, index) => `app-${index}`);
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

interface Asked {
  readonly kind: 'read' | 'write' | 'nothing';
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  readonly key?: string;
}

interface Answered extends Asked {
  readonly ms: number;
  readonly status: number;
}

await main();

async function main(): Promise<void> {
  const redis = await startTestRedis();
  const direct = new Redis(redis.port, '127.0.0.1');
  const home = regentHome(configuration(redis.url));
  const controller = await home.start('controller', 'au-syd');
  const stopReporting = await startReporting(redis.url);
  try {
    const ownedMs = await untilAllOwned(controller.url);
    await after(reportEveryMs);
    const cpuBefore = cpuMsOf(controller.pid);
    const { answered, roundTrips } = await load(controller.url, direct);
    const cpuShare = round((cpuMsOf(controller.pid) - cpuBefore) / (seconds * 1_000));
    const figures = figuresOf(answered, roundTrips);
    const keyBytes = await bytesPerKey(direct);
    console.log(
      JSON.stringify({
        applications,
        perSecond,
        seconds,
        ...figures,
        ownedMs,
        cpuShare,
        keyBytes,
        cores: cpus().length,
        load: loadavg().map(round),
      }),
    );
    if (!figures.ok) process.exitCode = 1;
  } finally {
    await stopReporting();
    await controller.stop();
    await home.end();
    agent.destroy();
    direct.disconnect();
    await redis.stop();
  }
}

/** Sends everything at its instant; resolves when all of it has been answered. */
async function load(url: string, direct: Redis) {
  const answering: Promise<Answered>[] = [];
  const roundTrips: number[] = [];
  const begun = performance.now();
  for (let index = 0; index < perSecond * seconds; index += 1) {
    const due = begun + (index * 1_000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await after(early);
    answering.push(answer(url, askedAt(index), due));
    // One in twenty beside them measures the bound.
    if (index % 20 === 0) {
      answering.push(answer(url, { kind: 'nothing', method: 'GET', path: '/livez' }, performance.now()));
      void roundTrip(direct).then((ms) => roundTrips.push(ms));
    }
  }
  return { answered: await Promise.all(answering), roundTrips };
}

/** The same requests in every run: what stands where is counted off, spread over all applications. */
function askedAt(index: number): Asked {
  const name = names[(index * 7) % names.length] ?? '';
  const one = `/v1/applications/${name}`;
  const write = (method: string, path: string, body: object): Asked => ({
    kind: 'write',
    method,
    path: one + path,
    body: { reason: 'bench', ...body },
    ...(index % 2 === 0 && { key: `bench-${index}` }),
  });
  const read = (path: string): Asked => ({ kind: 'read', method: 'GET', path });
  switch (index % 10) {
    case 0:
      return write('PUT', '/automation', { automation: index % 20 === 0 ? 'automatic' : 'manual' });
    case 3:
      return write('POST', index % 20 < 10 ? '/pause' : '/resume', {});
    case 7:
      return write('POST', '/acknowledge', {});
    case 1:
      return read(`${one}/operations`);
    case 2:
      return read(`${one}/why`);
    case 4:
      return read(`${one}/journal`);
    case 5:
      return read(index % 100 === 5 ? '/v1/applications?limit=20' : `${one}/health`);
    case 6:
      return read(index % 100 === 6 ? '/v1/fleet' : `${one}/automation`);
    default:
      return read(one);
  }
}

function answer(url: string, asked: Asked, due: number): Promise<Answered> {
  const body = asked.body === undefined ? undefined : JSON.stringify(asked.body);
  const headers = {
    ...(body !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    ...(asked.key !== undefined && { 'idempotency-key': asked.key }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(url + asked.path, { method: asked.method, headers, agent }, (response) => {
      response.resume().on('end', () => {
        resolve({ ...asked, ms: performance.now() - due, status: response.statusCode ?? 0 });
      });
    });
    sent.on('error', (error) => {
      // A connection that the server has just closed for being idle has carried nothing.
      if (sent.reusedSocket && 'code' in error && error.code === 'ECONNRESET')
        answer(url, asked, due).then(resolve, reject);
      else reject(error);
    });
    sent.end(body);
  });
}

async function roundTrip(direct: Redis): Promise<number> {
  const from = performance.now();
  await direct.hgetall('regent:bench:state:app-0');
  return performance.now() - from;
}

function figuresOf(answered: readonly Answered[], roundTrips: readonly number[]) {
  const of = (kind: Asked['kind']) => answered.filter((each) => each.kind === kind).map(({ ms }) => ms);
  const [nothing, redis] = [percentile(of('nothing'), 0.5), percentile(roundTrips, 0.5)];
  const told = (kind: 'read' | 'write', boundMs: number) => {
    const all = of(kind);
    const [p50Ms, p99Ms, mostMs] = [0.5, 0.99, 1].map((share) => round(percentile(all, share))) as [
      number,
      number,
      number,
    ];
    const ratio = round(percentile(all, 0.5) / boundMs);
    return { requests: all.length, p50Ms, p99Ms, mostMs, barMs: barsMs[kind], boundMs: round(boundMs), ratio };
  };
  const reads = told('read', nothing + redis);
  const writes = told('write', nothing + 4 * redis);
  const unexpected = answered
    .filter(({ status }) => status !== 200)
    .map(({ method, path, status }) => `${status} ${method} ${path}`);
  const slowest = byAddress(answered);
  const ok = reads.p99Ms <= reads.barMs && writes.p99Ms <= writes.barMs && unexpected.length === 0;
  return { ok, reads, writes, p99MsByAddress: slowest, unexpected: [...new Set(unexpected)].slice(0, 10) };
}

function byAddress(answered: readonly Answered[]): Record<string, number> {
  const groups = Map.groupBy(answered, ({ method, path }) => `${method} ${path.replace(/app-\d+/, '{application}')}`);
  return Object.fromEntries(
    [...groups].map(([address, each]) => [
      address,
      round(
        percentile(
          each.map(({ ms }) => ms),
          0.99,
        ),
      ),
    ]),
  );
}

/** How much memory of Redis a call takes that is kept under its key. */
async function bytesPerKey(direct: Redis): Promise<number> {
  const [hash, order] = ['regent:bench:answered:local', 'regent:bench:answered-order:local'];
  const kept = await direct.hlen(hash);
  const bytes = await Promise.all([hash, order].map((key) => direct.memory('USAGE', key, 'SAMPLES', 0)));
  return Math.round(bytes.reduce<number>((sum, each) => sum + (each ?? 0), 0) / Math.max(1, kept));
}

/** Processor time of a process so far, in milliseconds (proc(5): fields 14 and 15, a hundred ticks a second). */
function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return (user + system) * 10;
}

function configuration(redisUrl: string) {
  const targets = [{ name: 'web', type: 'tcp', address: '127.0.0.1', port: 9 }];
  const regions = ['us-south', 'eu-de'].map((name) => ({ name, targets }));
  return {
    installation: 'bench',
    redis: { url: redisUrl },
    vantages,
    applications: names.map((name) => ({ name, regions })),
  };
}

/** Three vantages that see everything up, each application in its turn. */
async function startReporting(url: string): Promise<() => Promise<void>> {
  const shared = { url, keyPrefix: 'regent', installation: 'bench', commandTimeoutMs: 2_000, runtime: systemRuntime() };
  const stores = await Promise.all(vantages.map((vantage) => createProberStore({ ...shared, vantage })));
  const kept = stores.map((store) => {
    const announced = new Map<string, Announcement>();
    store.onAnnouncement((application, announcement) => announced.set(application, announcement));
    return announced;
  });
  let sequence = 0;
  const everyMs = 100;
  const timer = setInterval(() => {
    const from = (sequence++ * everyMs * applications) / reportEveryMs;
    const upTo = (sequence * everyMs * applications) / reportEveryMs;
    for (let index = Math.floor(from); index < Math.floor(upTo); index += 1) {
      const application = names[index % names.length] ?? '';
      vantages.forEach((vantage, at) => {
        const announced = kept[at]?.get(application);
        void stores[at]?.report(reportOf(vantage, application, sequence, announced)).catch(() => undefined);
      });
    }
  }, everyMs);
  return async () => {
    clearInterval(timer);
    await Promise.all(stores.map((store) => store.close()));
  };
}

function reportOf(vantage: string, application: string, sequence: number, announced: Announcement | undefined) {
  const verdicts = ['us-south', 'eu-de'].map((region) => {
    return { region, target: 'web', verdict: 'up' as const, reason: 'ok', consecutive: sequence, latencyMs: 1 };
  });
  const witness = announced && { ...announced, durable: true };
  return { vantage, application, sequence, process: 'bench', isolatedFor: [], verdicts, edges: [], witness };
}

/** Resolves when every application has an owner, with how long that took from now. */
async function untilAllOwned(url: string): Promise<number> {
  const from = performance.now();
  for (;;) {
    const { vacant } = (await (await fetch(`${url}/v1/fleet`)).json()) as { vacant: readonly string[] };
    if (vacant.length === 0) return Math.round(performance.now() - from);
    await after(100);
  }
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
