/**
 * How fast the prober is, against a local server in a process of its own. Run it on an otherwise idle machine:
 *
 *     node bench/prober.ts [targets=10000] [seconds=20]
 *
 * It measures, in one run, (1) samples per CPU-second of the prober's sampler and thresholds and of bare
 * `undici.request`, in turns, a fresh connection for each, and (2) how late samples begin with that many targets
 * every 5 s. It prints one JSON line. The bars (design §9): `ratio` ≥ 0.8, `latenessP99Ms` ≤ 100 with 10,000 targets.
 */
import { fork } from 'node:child_process';
import { createServer } from 'node:net';
import { Agent, request } from 'undici';
import { createProber } from '../src/prober/prober.ts';
import { createSampler } from '../src/prober/sample.ts';
import type { Sampler } from '../src/prober/sampler.ts';
import type { ProbeTarget } from '../src/prober/targets.ts';
import { afterSample, UNSAMPLED } from '../src/prober/thresholds.ts';
import { Witness } from '../src/prober/witness.ts';
import { systemRuntime } from '../src/runtime.ts';

const ROUNDS = 7;
const SAMPLES_PER_ROUND = 4_000;
const AT_A_TIME = 64;
/** Addresses of the one server: with a single one, connections that linger would use up the ports. */
const ADDRESSES = 100;
const INTERVAL_MS = 5_000;

if (process.argv[2] === 'server') serve();
else await main(Number(process.argv[2] ?? 10_000), Number(process.argv[3] ?? 20));

async function main(count: number, seconds: number): Promise<void> {
  const server = fork(import.meta.filename, ['server']);
  const port = await new Promise<number>((resolve) => server.once('message', (message) => resolve(message as number)));
  const targets = Array.from({ length: count }, (_, index) => targetOf(index, port));
  const runtime = systemRuntime();
  const newSampler = () => createSampler({ runtime, userAgent: 'regent-prober/bench (bench)' });

  const efficiency = await compare(newSampler(), targets.slice(0, 1_000));
  const lateness = await watch(newSampler(), targets, seconds);
  console.log(JSON.stringify({ node: process.version, ...efficiency, ...lateness }));
  server.disconnect();
}

/** A server that costs as little as possible: it shares the machine with what is measured. */
function serve(): void {
  const answer = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok';
  const server = createServer((socket) => {
    socket.on('data', () => socket.end(answer));
    socket.on('error', () => {});
  });
  server.listen({ port: 0, host: '0.0.0.0', backlog: 4_096 }, () => {
    const address = server.address();
    process.send?.(typeof address === 'object' ? address?.port : undefined);
  });
  process.once('disconnect', () => process.exit());
}

function targetOf(index: number, port: number): ProbeTarget {
  return {
    application: `app-${Math.floor(index / 10)}`,
    region: `region-${index % 5}`,
    id: `target-${index}`,
    type: 'http',
    address: `127.0.0.${1 + (index % ADDRESSES)}`,
    port,
    path: '/healthz',
    method: 'GET',
    expectedCodes: '200',
    expectedBody: '',
    headers: {},
    followRedirects: false,
    allowInsecure: false,
    timeoutMs: 2_000,
    intervalMs: INTERVAL_MS,
    failureThreshold: 3,
    successThreshold: 2,
  };
}

/** The two take turns, so that whatever else the machine does falls on both; the median round counts. */
async function compare(sampler: Sampler, targets: readonly ProbeTarget[]) {
  const agent = new Agent();
  const bare = async ({ address, port, path }: ProbeTarget) => {
    const { statusCode, body } = await request(`http://${address}:${port}${path}`, { dispatcher: agent, reset: true });
    await body.dump();
    if (statusCode !== 200) throw new Error(`status ${statusCode}`);
  };
  const standings = new Map(targets.map((target) => [target, UNSAMPLED]));
  const regent = async (target: ProbeTarget) => {
    const sample = await sampler.sample(target);
    standings.set(target, afterSample(standings.get(target) ?? UNSAMPLED, sample, target));
    if (sample.kind !== 'ok') throw new Error(sample.reason);
  };
  await Promise.all([perCpuSecond(bare, targets), perCpuSecond(regent, targets)]);
  const rounds: { bare: number; regent: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push({ bare: await perCpuSecond(bare, targets), regent: await perCpuSecond(regent, targets) });
  }
  await agent.close();
  return {
    barePerCpuSecond: Math.round(median(rounds.map((round) => round.bare))),
    regentPerCpuSecond: Math.round(median(rounds.map((round) => round.regent))),
    ratio: Number(median(rounds.map((round) => round.regent / round.bare)).toFixed(2)),
  };
}

async function perCpuSecond(sample: (target: ProbeTarget) => Promise<void>, targets: readonly ProbeTarget[]) {
  let begun = 0;
  const before = process.cpuUsage();
  const worker = async () => {
    while (begun < SAMPLES_PER_ROUND) {
      begun += 1;
      await sample(targets[begun % targets.length] as ProbeTarget);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  const { user, system } = process.cpuUsage(before);
  return SAMPLES_PER_ROUND / ((user + system) / 1e6);
}

/** The whole prober at work, its reports going nowhere. */
async function watch(sampler: Sampler, targets: readonly ProbeTarget[], seconds: number) {
  const lateness: number[] = [];
  let failed = 0;
  let skipped = 0;
  let isMeasuring = false;
  const prober = createProber({
    runtime: systemRuntime(),
    vantage: 'bench',
    processId: 'bench',
    targets,
    edges: [],
    controls: [],
    heartbeatMs: INTERVAL_MS,
    sampler,
    store: { report: async () => {}, onRecall: () => {}, onAnnouncement: () => {} },
    witness: new Witness({
      runtime: systemRuntime(),
      disk: { read: async () => undefined, write: async () => {} },
      onTrouble: () => {},
    }),
    listener: {
      onSample: (_, sample, lateMs) => {
        if (!isMeasuring) return;
        lateness.push(lateMs);
        if (sample.kind !== 'ok') failed += 1;
      },
      onSkipped: () => {
        skipped += 1;
      },
    },
  });
  prober.start();
  // The first round makes clients and compiles code.
  await systemRuntime().sleep(INTERVAL_MS);
  isMeasuring = true;
  const before = process.cpuUsage();
  await systemRuntime().sleep(seconds * 1_000);
  const { user, system } = process.cpuUsage(before);
  await prober.stop();
  lateness.sort((a, b) => a - b);
  return {
    targets: targets.length,
    intervalMs: INTERVAL_MS,
    samples: lateness.length,
    failed,
    skipped,
    latenessP50Ms: atQuantile(lateness, 0.5),
    latenessP99Ms: atQuantile(lateness, 0.99),
    latenessMaxMs: atQuantile(lateness, 1),
    cpuShare: Number(((user + system) / 1e6 / seconds).toFixed(2)),
    memoryMiB: Math.round(process.memoryUsage.rss() / 2 ** 20),
  };
}

function atQuantile(sorted: readonly number[], quantile: number): number {
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))] ?? 0).toFixed(1));
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
