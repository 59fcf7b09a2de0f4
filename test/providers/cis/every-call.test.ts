import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { ownWindow } from '../../../src/outbound/call-window.ts';
import { createHttpClient } from '../../../src/outbound/http.ts';
import { createRateBudget } from '../../../src/outbound/rate-budget.ts';
import { undiciTransport } from '../../../src/outbound/undici-transport.ts';
import * as client from '../../../src/providers/cis/client.ts';
import { hastyRuntime } from '../../support/hasty-runtime.ts';
import { actCall, look, onlyNock, providerOf, secrets, step } from '../support.ts';
import { type EveryCall, everyCall, type Shape, shapes, slow, urlOf } from './every-call.ts';
import {
  crn,
  enveloped,
  listed,
  loadBalancer,
  loadBalancersUrl,
  monitorsUrl,
  pool,
  poolsSettings,
  poolsUrl,
  weightsSettings,
} from './objects.ts';
import { api, lists } from './wire-support.ts';

onlyNock();

const methodOf = ({ verb }: EveryCall) => (verb === 'put' ? 'PUT' : 'GET');

/** Has CIS answer a call so, this many times; tells how often it was made. */
function answering(call: EveryCall, { status = 200, body, headers }: Shape, times: number): () => number {
  let made = 0;
  const scope = api().intercept(urlOf(call.path), methodOf(call));
  if (body === undefined) {
    scope.reply(() => {
      made += 1;
      return new Promise<never>(() => {});
    });
  } else if (body instanceof Error) {
    scope.times(times).replyWithError(body);
    return () => times;
  } else {
    const answer = () => {
      made += 1;
      return body();
    };
    scope.times(times).reply(status, answer, headers);
  }
  return () => made;
}

/** The CIS client on the real HTTP client, whose pauses are noted down and not waited for. */
function cis(haste: number) {
  const hasty = hastyRuntime(haste);
  const pausesMs: number[] = [];
  const heldForMs: number[] = [];
  const sleep: typeof hasty.sleep = (delayMs, stop) => {
    pausesMs.push(delayMs);
    return hasty.sleep(delayMs, stop);
  };
  const runtime = { ...hasty, sleep, random: () => 0.5 };
  const budget = createRateBudget(runtime, ownWindow(runtime, { calls: 99, windowMs: 60_000, reservedForActs: 9 }));
  const http = createHttpClient({
    runtime,
    transport: undiciTransport('regent/test'),
    name: 'CIS',
    baseUrl: 'https://api.cis.cloud.ibm.com',
    authorize: async () => client.cisAuthorization(secrets.iamToken),
    budget: { ...budget, hold: (forMs) => void heldForMs.push(forMs) },
  });
  return { made: client.cisClient(http, crn), pausesMs, heldForMs };
}

const all = everyCall.flatMap((call) =>
  shapes.map((shape) => [`${methodOf(call)} ${call.what}`, shape.name, call, shape] as const),
);
const ofReads = all.filter(([, , { verb }]) => verb !== 'put');
const ofPuts = all.filter(([, , { verb }]) => verb === 'put');
/** What never answers is hurried on. */
const hasteFor = (shape: Shape) => (shape === slow ? 100 : 1);

describe('a read', () => {
  it.each(ofReads)('%s: %s', async (_call, _shape, call, shape) => {
    const { tries, says, cure, headers } = shape;
    // Nobody can say how often a call is made that is given up for its time: the machine may be busy.
    const times = answering(call, shape, shape === slow ? 1 : tries);
    if (shape === slow)
      api()
        .get(urlOf(call.path))
        .optionally()
        .times(5)
        .reply(() => new Promise<never>(() => {}));
    const { made, pausesMs, heldForMs } = cis(hasteFor(shape));

    const result = await (call.verb === 'list' ? made.list(call.path, look()) : made.read(call.path, look()));

    if (result.ok) throw new Error('it was taken for an answer');
    sentence(result.because, call, says);
    expect(result.cure).toBe(cure);
    expect(result.status).toBe(says.startsWith('CIS gave no answer') ? undefined : shape.status);
    expect('cut' in result).toBe(false);
    expect(times()).toBe(shape === slow ? 1 : tries);
    if (headers) {
      expect(pausesMs).toEqual([2_000, 2_000]);
      expect(heldForMs).toEqual([2_000, 2_000, 2_000]);
    } else expect(heldForMs).toEqual([]);
  });
});

describe('a PUT is sent once', () => {
  it.each(ofPuts)('%s: %s', async (_call, _shape, call, shape) => {
    const times = answering(call, shape, 1);
    const { made, pausesMs, heldForMs } = cis(hasteFor(shape));

    const result = await made.put(call.path, call.body ?? {}, { ...look(), mayStart: () => true });

    if (result.outcome === 'written') throw new Error('it was taken for written');
    sentence(result.because, call, shape.says);
    const again = result.outcome === 'refused' && result.again;
    expect(result.outcome === 'unknown' ? 'open' : `refused for ${again ? 'now' : 'good'}`).toBe(shape.put);
    expect(result.because).toContain(shape.put === 'open' ? 'It is read before anything is sent again.' : shape.cure);
    expect(times()).toBe(1);
    expect(pausesMs).toEqual([]);
    expect(heldForMs).toEqual(shape.headers ? [2_000] : []);
  });
});

/** One line that says what happened and to which call, without the token that CIS has repeated. */
function sentence(text: string, { what }: EveryCall, says: string): void {
  expect(text).toContain(says);
  expect(text).toContain(`for ${what}`);
  expect(text).toMatch(/^[A-Z].*\.$/);
  expect(text).not.toMatch(/\n/);
  expect(text).not.toContain(secrets.iamToken);
  expect(text.length).toBeLessThan(500);
}

it('the correlation id of an answer is told, by which support can find it', async () => {
  const [call] = everyCall;
  if (call === undefined) throw new Error('there are no calls');
  const headers = { 'x-correlation-id': 'c0ffee-1' };
  answering(call, { ...(shapes[1] as Shape), headers }, 1);

  expect(await cis(1).made.list(call.path, look())).toMatchObject({
    because: expect.stringContaining('(correlation id c0ffee-1)'),
  });
});

/** What a provider makes of a call that has failed, and what it asked CIS besides. */
const outcomes: Readonly<Record<EveryCall['verb'], (call: EveryCall, shape: Shape) => Promise<void>>> = {
  async list(call, shape) {
    const { path } = call;
    const provider = providerOf(path.startsWith('/zones') ? poolsSettings : weightsSettings);
    const fail = () => answering(call, shape, shape.tries);
    if (path === client.monitorsPath || path === client.eventsPath) return abstains(provider, call, fail);
    const others = () => path === client.poolsPath && api().get(loadBalancersUrl).reply(200, listed(loadBalancer));
    fail();
    others();
    const seen = await provider.observe(look());
    fail();
    others();
    const acted = await provider.act(step('route', 'eu-de'), actCall());

    for (const { serving, detail } of Object.values(seen.regions)) {
      expect(serving).toBe('unknown');
      sentence(detail ?? '', call, shape.says);
    }
    expect(seen.mark).toBeUndefined();
    expect(acted).toMatchObject({ outcome: 'refused', again: true, note: expect.stringContaining(shape.cure) });
  },

  async read(call, shape) {
    const provider = looked(call);
    answering(call, shape, shape.tries);

    const acted = await provider.act(step('route', 'eu-de'), actCall());

    expect(acted).toMatchObject({
      outcome: 'refused',
      again: true,
      note: expect.stringContaining('Nothing was written: '),
    });
    sentence(acted.note, call, shape.says);
  },

  async put(call, shape) {
    const provider = looked(call);
    const object = call.path.startsWith('/zones') ? loadBalancer : pool;
    const shown = () => api().get(urlOf(call.path)).reply(200, enveloped(object));
    shown();
    answering(call, shape, 1);

    const first = await provider.act(step('route', 'eu-de'), actCall());

    sentence(first.note, call, shape.says);
    expect(first.outcome).toBe(shape.put === 'open' ? 'unknown' : 'refused');

    // Sent again only after it was read again: the read is the only thing that is answered, and nothing else is asked.
    api().get(urlOf(call.path)).reply(404, enveloped(null));
    expect(await provider.act(step('route', 'eu-de'), actCall())).toMatchObject({ outcome: 'refused', again: true });

    shown();
    let sent: unknown;
    api()
      .put(urlOf(call.path), (body) => {
        sent = body;
        return true;
      })
      .reply(200, () => enveloped(sent) as nock.Body);
    expect(await provider.act(step('route', 'eu-de'), actCall())).toMatchObject({ outcome: 'accepted' });
  },
};

/** A provider that is about to read the object right before its PUT. */
function looked({ path }: EveryCall) {
  if (!path.startsWith('/zones')) {
    lists();
    return providerOf(weightsSettings);
  }
  api().get(loadBalancersUrl).reply(200, listed(loadBalancer));
  return providerOf(poolsSettings);
}

/** Without the monitors CIS has no vote; without its events it has none on what it may not have probed. */
async function abstains(provider: ReturnType<typeof providerOf>, { path }: EveryCall, fail: () => () => number) {
  const monitor = { id: pool.monitor, path: '/healthz' };
  const see = () => {
    api().get(poolsUrl).reply(200, listed(pool));
    return provider.edgeHealth?.({ ...look(), events: true });
  };
  const times = fail();
  if (path === client.eventsPath) {
    api().get(monitorsUrl).reply(200, listed(monitor));
    await see();
    // Nobody waits for events, so they are read when the look is over.
    await expect.poll(() => nock.pendingMocks()).toEqual([]);
  }
  const view = await see();

  expect(times()).toBeGreaterThan(0);
  expect(view?.because).toBeUndefined();
  const verdicts = view?.seen.map(({ verdict, reason }) => `${verdict}: ${reason}`);
  const onlySick = ['unknown: CIS may not have probed it yet', 'up: ok'];
  expect(verdicts).toEqual(path === client.eventsPath ? onlySick : ['unknown: no monitor', 'unknown: no monitor']);
}

/** To a provider a call that is not answered is one that is cut off, and a rate limit one with or without a time. */
const consequences = all.filter(([, , , shape]) => shape !== slow && shape.headers === undefined);

describe('what becomes of it', () => {
  it.each(consequences)('%s: %s', (_call, _shape, call, shape) => outcomes[call.verb](call, shape));
});

describe('the table of calls', () => {
  const folder = 'src/providers/cis';
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
  const found = (pattern: RegExp) =>
    [
      ...new Set(sources.flatMap(({ text }) => [...text.matchAll(pattern)].map(([, ...parts]) => parts.join(' ')))),
    ].toSorted();

  it('has every path and every method of the client', () => {
    const builders = Object.keys(client).filter((name) => name.endsWith('Path'));
    const { made } = cis(1);

    const lists = everyCall.filter(({ verb }) => verb === 'list').map(({ path }) => path);
    expect(builders).toHaveLength(lists.length);
    expect([...new Set(everyCall.map(({ verb }) => verb))].toSorted()).toEqual(Object.keys(made).toSorted());
  });

  it('has whatever a file of the provider asks for: a new place from which CIS is called has to be looked at here', () => {
    expect(sources.filter(({ text }) => /\bhttp\.(read|act)\(/.test(text)).map(({ file }) => file)).toEqual([
      'client.ts',
    ]);
    expect(found(/\b(?:client|instance)\.(read|list|put|look)\(([\w(){}.]+),/g)).toEqual([
      'list eventsPath',
      'list path',
      'look monitorsPath',
      'look path',
      'look poolsPath',
      'put path',
      'read path',
      'read pathOf(ref)',
    ]);
    expect(found(/\{ list: ([^,}]+), id/g)).toEqual(['loadBalancersPath(zone)', 'poolsPath']);
  });
});
