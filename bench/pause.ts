/**
 * How soon a pause holds:
 *
 *     npm run bench:pause -- [tries=100]
 *
 * Three real controllers, each a process, share six applications on a real redis-server; three real probers are their
 * vantages and witnesses. Each application is switched over from one region to the other again and again, by operations of
 * sixteen steps one after the other, which act on services of this script (the provider `webhook`). In each try a running
 * operation is paused over REST, at one of the controllers in turn, whoever owns the application. Judged is by the record of the
 * services: no act of that application may arrive later than 1 s after the pause was answered. A try counts only if its
 * operation had steps left, which it goes on with once it is resumed. Prints a line for each try that broke the bar and one
 * JSON object; `lastActMs` is how long after the answer the latest act of each try arrived (negative: before it).
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { loadavg } from 'node:os';
import { text } from 'node:stream/consumers';
import { setTimeout as after } from 'node:timers/promises';
import { startTestRedis } from '../test/support/redis-server.ts';
import { regentHome } from '../test/support/regent-processes.ts';

/** After its answer no act begins later than this. */
const barMs = 1_000;
/** How long after that it is watched whether one does all the same. */
const watchedMs = 1_500;
/** How long a service takes to do what it was told. */
const workMs = 100;
const regions = ['us-south', 'eu-de'];
const vantages = [...regions, 'au-syd'];
const names = Array.from({ length: 6 }, (_, index) => `app-${index}`);
const services = Array.from({ length: 8 }, (_, index) => `service-${index}`);
const triesMost = Number(process.argv[2] ?? 100);

interface Act {
  readonly application: string;
  /** On the monotonic clock of this process. */
  readonly at: number;
}

interface Try {
  readonly application: string;
  /** Of the latest act before it was resumed, counted from the answer; undefined: there was none in a second before it. */
  readonly lastActMs: number | undefined;
  readonly answeredInMs: number;
  readonly lateMs: readonly number[];
}

const world = await startServices();
const redis = await startTestRedis();
const home = regentHome(configuration(redis.url, world.url), { BENCH_SECRET: 'bench' });
try {
  await main();
} finally {
  await home.end();
  world.close();
  await redis.stop();
}

async function main(): Promise<void> {
  for (const vantage of vantages) await home.start('prober', vantage);
  const { urls, shares } = await startControllers();
  const tries: Try[] = [];
  let begun = 0;
  const lane = async (application: string, index: number) => {
    while (tries.length < triesMost) {
      const url = urls[(begun++ + index) % urls.length] ?? '';
      const tried = await tryOnce(url, application);
      if (tried !== undefined && tries.length < triesMost) tries.push(tried);
    }
  };
  await Promise.all(names.map(lane));
  const broken = tries.filter(({ lateMs }) => lateMs.length > 0);
  for (const each of broken) console.log(JSON.stringify(each));
  const last = tries.flatMap(({ lastActMs }) => lastActMs ?? []).toSorted((a, b) => a - b);
  const answered = tries.map(({ answeredInMs }) => answeredInMs).toSorted((a, b) => a - b);
  console.log(
    JSON.stringify({
      ok: broken.length === 0,
      tries: tries.length,
      broken: broken.length,
      barMs,
      shares,
      actsBeforeThePause: last.length,
      begunAfterTheAnswer: last.filter((ms) => ms > 0).length,
      lastActMs: {
        median: Math.round(last[last.length >> 1] ?? Number.NaN),
        most: Math.round(last.at(-1) ?? Number.NaN),
      },
      answeredInMs: {
        median: Math.round(answered[answered.length >> 1] ?? Number.NaN),
        most: Math.round(answered.at(-1) ?? 0),
      },
      acts: world.acts.length,
      load: loadavg().map((each) => Math.round(each * 10) / 10),
    }),
  );
  if (broken.length > 0) process.exitCode = 1;
}

/** Pauses a running operation once; undefined where it had nothing left to do. */
async function tryOnce(url: string, application: string): Promise<Try | undefined> {
  const one = `${url}/v1/applications/${application}`;
  const { operation, placement } = (await read(one)) as Status;
  if (operation === undefined) {
    const to = regions.find((region) => region !== placement.primary) ?? '';
    const ordered = await send('POST', `${one}/operations`, { kind: 'switchover', to, reason: 'bench' });
    // Just after the last one ended, the world has not been seen yet.
    if (ordered.status !== 202) await after(500);
    return undefined;
  }
  await after(Math.random() * 700);
  const from = performance.now();
  const paused = await send('POST', `${one}/pause`, { reason: 'bench' });
  const answeredAt = performance.now();
  if (paused.status !== 200) throw new Error(`a pause was answered ${paused.status}: ${paused.text}`);
  await after(barMs + watchedMs);
  const until = performance.now();
  const left = ((await read(one)) as Status).operation;
  await send('POST', `${one}/resume`, { reason: 'bench' });
  if (left === undefined || !left.steps.some(({ status }) => status === 'waiting')) return undefined;
  const acts = world.acts.filter((act) => act.application === application && act.at <= until);
  const sinceMs = acts.map(({ at }) => at - answeredAt);
  return {
    application,
    answeredInMs: answeredAt - from,
    lastActMs: sinceMs.filter((ms) => ms > -1_000).at(-1),
    lateMs: sinceMs.filter((ms) => ms > barMs),
  };
}

interface Status {
  readonly operation?: { readonly steps: readonly { readonly status: string }[] };
  readonly placement: { readonly primary: string };
}

async function read(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (response.status !== 200) throw new Error(`${url} was answered ${response.status}: ${await response.text()}`);
  return response.json();
}

async function send(method: string, url: string, body: object): Promise<{ status: number; text: string }> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
  return { status: response.status, text: await response.text() };
}

/** What the controllers act on: `POST` orders, of which each is written down as it arrives, and `GET` states. */
async function startServices() {
  const acts: Act[] = [];
  const capacity = new Map<string, { value: 'yes' | 'no'; since: number }>();
  const server = createServer(async (request, response) => {
    const at = performance.now();
    const place = request.url ?? '';
    const [, application = ''] = place.split('/');
    if (request.method === 'POST') {
      acts.push({ application, at });
      const { verb } = JSON.parse(await text(request)) as { verb: string };
      capacity.set(place, { value: verb === 'prepare' ? 'yes' : 'no', since: at + workMs });
      return void response.setHeader('content-type', 'application/json').end('{}');
    }
    const { value = 'no', since = 0 } = capacity.get(place) ?? {};
    const busy = performance.now() < since ? 'yes' : 'no';
    const told = busy === 'yes' ? { busy } : { busy, capacity: value };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(told));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    acts,
    port,
    url: `http://127.0.0.1:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function configuration(redisUrl: string, worldUrl: string): object {
  const targets = [{ name: 'web', type: 'tcp', address: '127.0.0.1', port: world.port, interval: '2s', timeout: '2s' }];
  const at = (application: string, service: string) =>
    Object.fromEntries(
      regions.map((region) => {
        const url = `${worldUrl}/${application}/${service}/${region}`;
        return [region, { url, status: url }];
      }),
    );
  return {
    installation: 'bench',
    redis: { url: redisUrl },
    vantages,
    controllers: { observeEvery: '2s' },
    fleet: { concurrentOperations: names.length, intoOneRegion: names.length },
    applications: names.map((name) => ({
      name,
      regions: regions.map((region) => ({ name: region, targets })),
      resources: services.map((service, index) => ({
        name: service,
        provider: 'webhook',
        secret: 'env:BENCH_SECRET',
        verbs: ['prepare', 'release'],
        regions: at(name, service),
        ...(index > 0 && { after: [services[index - 1]] }),
      })),
    })),
  };
}

/** Three controllers that own all applications, each some: who owns what depends on names that they take anew at each start. */
async function startControllers(): Promise<{ urls: string[]; shares: number[] }> {
  const controllers = await Promise.all(['one', 'two', 'three'].map(() => home.start('controller', 'au-syd')));
  for (;;) {
    const shares: number[] = [];
    for (const { url } of controllers) shares.push(await shareOf(url));
    const idle = shares.indexOf(0);
    const all = shares.reduce((sum, share) => sum + share, 0);
    if (idle < 0 && all === names.length) return { urls: controllers.map(({ url }) => url), shares };
    if (idle < 0) continue;
    await controllers[idle]?.stop();
    controllers[idle] = await home.start('controller', 'au-syd');
  }
}

/** How many applications a controller owns, once all are owned and three controllers live. */
async function shareOf(url: string): Promise<number> {
  for (;;) {
    const { controllers, vacant, told } = (await read(`${url}/v1/fleet`)) as Fleet;
    const own = controllers.find(({ instance }) => instance === told.instance);
    if (vacant.length === 0 && controllers.length === 3 && own !== undefined) return own.owns.length;
    await after(200);
  }
}

interface Fleet {
  readonly controllers: readonly { readonly instance: string; readonly owns: readonly string[] }[];
  readonly vacant: readonly string[];
  readonly told: { readonly instance: string };
}
