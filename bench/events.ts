/**
 * Whether whoever follows events misses none when a controller dies:
 *
 *     npm run bench:events -- [followers=200] [events=2000]
 *
 * Three real controllers, each a process, share forty applications on a real redis-server. The followers (server-sent events)
 * are spread over all three, while commands are given over REST, of which each makes an event or more. In the middle one
 * controller, with a third of the followers and a third of the applications, is killed with SIGKILL; who followed it goes on
 * at the next one, behind the last event that it has seen (`Last-Event-ID`), as a browser does. When all is told, what each
 * follower has seen is held against the list of all events, read anew: every event exactly once, in order. Prints one JSON
 * object; `behindMs` is how long after the last command the last follower had seen everything.
 */
import { loadavg } from 'node:os';
import { setTimeout as after } from 'node:timers/promises';
import { type Follower, follow } from '../test/api/follow-events.ts';
import { startTestRedis } from '../test/support/redis-server.ts';
import { type RegentProcess, regentHome } from '../test/support/regent-processes.ts';

const [followers = 200, wanted = 2_000] = process.argv.slice(2).map(Number);
const names = Array.from({ length: 40 }, (_, index) => `app-${index}`);
/** How long all of them may take to have seen everything, in milliseconds. */
const seenMostMs = 60_000;

/** Somebody who comes back, at another controller when it must be, until told to leave. */
class Client {
  readonly seen: string[] = [];
  readonly #urls: readonly string[];
  #at: number;
  #last: string | undefined = '0-0';
  #following: Follower | undefined;
  #left = false;
  comebacks = 0;

  constructor(urls: readonly string[], at: number) {
    this.#urls = urls;
    this.#at = at;
  }

  async run(): Promise<void> {
    while (!this.#left) {
      const url = this.#urls[this.#at % this.#urls.length] ?? '';
      this.#following = await follow(url, this.#last).catch(() => undefined);
      if (this.#left) this.#following?.leave();
      await this.#following?.over;
      this.seen.push(...(this.#following?.seen ?? []));
      this.#last = this.#following?.last ?? this.#last;
      this.#following = undefined;
      if (this.#left) return;
      this.#at += 1;
      this.comebacks += 1;
      await after(50);
    }
  }

  get count(): number {
    return this.seen.length + (this.#following?.seen.length ?? 0);
  }

  leave(): void {
    this.#left = true;
    this.#following?.leave();
  }
}

const redis = await startTestRedis();
const home = regentHome(configuration(redis.url));
try {
  await main();
} finally {
  await home.end();
  await redis.stop();
}

async function main(): Promise<void> {
  const controllers = await Promise.all(['one', 'two', 'three'].map(() => home.start('controller', 'au-syd')));
  const urls = controllers.map(({ url }) => url);
  const [first = '', victim = ''] = urls;
  await untilOwned(first);
  const clients = Array.from({ length: followers }, (_, index) => new Client(urls, index));
  const running = clients.map((client) => client.run());
  await happen(first, wanted / 2);
  const onTheVictim = clients.filter((_, index) => index % urls.length === urls.indexOf(victim)).length;
  await (controllers[1] as RegentProcess).kill();
  await happen(first, wanted / 2);
  const from = performance.now();
  await untilOwned(first);
  const truth = await allEvents(first);
  while (clients.some(({ count }) => count < truth.length) && performance.now() - from < seenMostMs) await after(20);
  const behindMs = Math.round(performance.now() - from);
  // Nothing may be told once more a little later.
  await after(1_000);
  for (const client of clients) client.leave();
  await Promise.all(running);
  const told = (await allEvents(first)).join();
  const wrong = clients.filter(
    ({ seen }) => seen.join() !== told.slice(0, seen.join().length) || seen.length < truth.length,
  );
  console.log(
    JSON.stringify({
      ok: wrong.length === 0,
      followers,
      events: truth.length,
      onTheVictim,
      comebacks: clients.reduce((sum, { comebacks }) => sum + comebacks, 0),
      wrong: wrong.length,
      behindMs,
      load: loadavg().map((each) => Math.round(each * 10) / 10),
    }),
  );
  if (wrong.length > 0) process.exitCode = 1;
}

/** Gives commands until so many more events have been told; what has no owner just now is left for later. */
async function happen(url: string, count: number): Promise<void> {
  const before = (await allEvents(url)).length;
  for (let round = 0; ; round += 1) {
    await Promise.all(
      names.map(async (name) => {
        const automation = round % 2 === 0 ? 'automatic' : 'manual';
        const body = JSON.stringify({ automation, reason: 'bench' });
        const headers = { 'content-type': 'application/json' };
        await fetch(`${url}/v1/applications/${name}/automation`, { method: 'PUT', headers, body });
      }),
    );
    if ((await allEvents(url)).length - before >= count) return;
  }
}

/** The ids of all events, in their order. */
async function allEvents(url: string): Promise<string[]> {
  const ids: string[] = [];
  for (let after = '0-0'; ; ) {
    const response = await fetch(`${url}/v1/events?count=200&after=${after}`);
    const { events, next } = (await response.json()) as { events: { id: string }[]; next: string };
    ids.push(...events.map(({ id }) => id));
    if (events.length === 0) return ids;
    after = next;
  }
}

async function untilOwned(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/v1/fleet`);
    const { vacant } = (await response.json()) as { vacant: readonly string[] };
    if (vacant.length === 0) return;
    await after(100);
  }
}

function configuration(redisUrl: string): object {
  const targets = [{ name: 'web', type: 'tcp', address: '127.0.0.1', port: 9 }];
  const regions = ['us-south', 'eu-de'].map((name) => ({ name, targets }));
  return {
    installation: 'bench',
    redis: { url: redisUrl },
    vantages: ['us-south', 'eu-de', 'au-syd'],
    applications: names.map((name) => ({ name, regions })),
  };
}
