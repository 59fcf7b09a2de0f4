import { describe, expect, it } from 'vitest';
import { problems } from '../../src/api/problems.ts';
import { NoAnswer } from '../../src/controller/contract.ts';
import { StoreUnavailable } from '../../src/store/contract.ts';
import { refused } from './fake-facade.ts';
import { call, serve } from './serve.ts';

type Served = Awaited<ReturnType<typeof serve>>;
const operations = '/v1/applications/shop/operations';
const valid = { kind: 'failback', reason: 'home' };
const withToken = { tokens: [{ name: 'alice', token: 'sesame' }] };

/** One way to each error of the table. */
const ways: Record<keyof typeof problems, (served: Served) => ReturnType<typeof call>> = {
  'bad-input': ({ url }) => call(url + operations, 'POST', {}),
  'bad-json': ({ url }) => call(url + operations, 'POST', '{"kind": '),
  unauthorised: async () => call(`${(await serve(withToken)).url}/v1/applications`),
  forbidden: ({ url }) => call(`${url}/v1/applications`, 'GET', undefined, { 'x-forwarded-for': '203.0.113.9' }),
  'not-found': ({ url }) => call(`${url}/v1/applications/shoe`),
  'method-not-allowed': ({ url }) => call(`${url}/v1/applications`, 'DELETE'),
  refused: ({ facade, url }) => {
    facade.answer = refused();
    return call(url + operations, 'POST', valid);
  },
  'precondition-failed': ({ url }) =>
    call(
      `${url}/v1/applications/shop/automation`,
      'PUT',
      { automation: 'manual', reason: 'x' },
      { 'if-match': '"old"' },
    ),
  'under-way': ({ answers, url }) => {
    answers.says = { kind: 'under-way' };
    return call(url + operations, 'POST', valid, { 'idempotency-key': 'k-1' });
  },
  meaningless: ({ url }) => call(url + operations, 'POST', { kind: 'failover', to: 'mars', reason: 'x' }),
  'another-request': ({ answers, url }) => {
    answers.says = { kind: 'another-request' };
    return call(url + operations, 'POST', valid, { 'idempotency-key': 'k-1' });
  },
  'too-large': ({ url }) => call(url + operations, 'POST', { ...valid, reason: 'x'.repeat(65 * 1024) }),
  'unsupported-media-type': ({ url }) =>
    call(url + operations, 'POST', 'kind=failback', { 'content-type': 'text/plain' }),
  'too-many-requests': async () => {
    const { url } = await serve({ limits: { requests: 1, failures: 1 } });
    await call(`${url}/v1/applications`);
    return call(`${url}/v1/applications`);
  },
  internal: ({ facade, url }) => failing(facade, new Error('a bug'), url),
  'store-unavailable': ({ facade, url }) => failing(facade, new StoreUnavailable('no connection'), url),
  'no-answer': ({ facade, url }) => failing(facade, new NoAnswer('shop', 'It is vacant.'), url),
};

function failing(facade: Served['facade'], failure: Error, url: string) {
  facade.failure = failure;
  return call(url + operations, 'POST', valid);
}

describe('every error is a problem document (RFC 9457)', () => {
  it.each(Object.entries(ways))('%s', async (code, way) => {
    const { status, headers, json } = await way(await serve());
    const { status: expected, title } = problems[code as keyof typeof problems];
    expect(status).toBe(expected);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(json).toMatchObject({ type: `urn:regent:problem:${code}`, title, status: expected });
    expect(json.detail).toMatch(/\S/);
    expect(json.instance).toMatch(/^\/v1\/applications/);
  });

  it('also for an address that does not exist, in /v1 and outside', async () => {
    const { url } = await serve();
    for (const path of ['/', '/v1', '/v1/nothing', '/V1/applications', '/livez/more']) {
      expect((await call(url + path)).json).toMatchObject({ type: 'urn:regent:problem:not-found', instance: path });
    }
  });

  it('also for an address that is not correctly percent-encoded', async () => {
    const { url } = await serve();
    expect((await call(`${url}/v1/applications/%E0%A4%A`)).json).toMatchObject({
      type: 'urn:regent:problem:bad-input',
    });
  });
});

describe('what an error tells', () => {
  it('a refusal names the rule and gives every guard with its sentence', async () => {
    const { facade, url } = await serve();
    facade.answer = refused();
    const { json } = await call(url + operations, 'POST', valid);
    expect(json).toMatchObject({
      detail: 'The command can not be carried out now.',
      rule: 290,
      guards: facade.answer.guards,
    });
  });

  it('bad input is told whole: every problem at once, each with its place', async () => {
    const { url } = await serve();
    const { json } = await call(`${url}${operations}?colour=red`, 'POST', { kind: 'failover', to: 7, urgent: true });
    const places = json.problems.map((each: { where: string }) => each.where);
    expect(places).toEqual(expect.arrayContaining(['query', 'body', 'body.to', 'body.reason']));
    expect(json.detail).toContain('colour');
    expect(json.detail).toContain('urgent');
  });

  it('a refusal says which of its guards the command could set aside', async () => {
    const { facade, url } = await serve();
    facade.answer = refused();
    const overridableOf = async (body: object) => {
      const { json } = await call(url + operations, 'POST', { ...body, reason: 'home' });
      return json.guards.filter((each: { overridable: boolean }) => each.overridable);
    };
    expect(await overridableOf({ kind: 'failback' })).toMatchObject([{ guard: 'replicas-ready' }]);
    expect(await overridableOf({ kind: 'drain', region: 'eu-de' })).toEqual([]);
  });

  it('a guard that can not be set aside is answered with those that can', async () => {
    const { url } = await serve();
    const body = { kind: 'failback', override: ['fence-available'], reason: 'home' };
    const { json } = await call(url + operations, 'POST', body);
    expect(json.problems).toMatchObject([{ where: 'body.override.0' }]);
    expect(json.detail).toContain('fence-available is no guard of a failback that can be set aside; those that can: ');
    expect(json.detail).toContain('replicas-ready');
  });

  it('an unknown application is answered with those that exist', async () => {
    const { url } = await serve();
    expect((await call(`${url}/v1/applications/shoe`)).json.detail).toBe(
      'There is no application shoe; configured are shop.',
    );
  });

  it('a wrong method is answered with the right ones', async () => {
    const { url } = await serve();
    const { headers } = await call(url + operations, 'PUT', {});
    expect(headers.get('allow')).toBe('GET, POST, HEAD');
  });

  it('an unforeseen error tells the caller nothing of its inside, and the log everything', async () => {
    const { facade, logged, url } = await serve();
    facade.failure = new Error('planted detail');
    const { text } = await call(`${url}/v1/applications`);
    expect(text).not.toContain('planted');
    expect(logged).toMatchObject([{ level: 'error', fields: { err: facade.failure } }]);
  });
});

describe('bad input', () => {
  it.each<[string, unknown]>([
    ['no body at all', ''],
    ['an array', []],
    ['an unknown kind', { kind: 'explode', reason: 'why not' }],
    ['a failover without a target', { kind: 'failover', reason: 'fire' }],
    ['a failback with a target', { kind: 'failback', to: 'eu-de', reason: 'home' }],
    ['a drain without a region', { kind: 'drain', reason: 'maintenance' }],
    ['a failover of a zone', { kind: 'failover', to: 'eu-de', zone: 'a', reason: 'fire' }],
    ['an override of a guard that always binds', { kind: 'failover', to: 'eu-de', override: ['trusted'], reason: 'x' }],
    [
      'an override of a guard of another kind',
      { kind: 'switchover', to: 'eu-de', override: ['data-loss'], reason: 'x' },
    ],
    ['an override of what takes none', { kind: 'drain', region: 'eu-de', override: ['capacity'], reason: 'x' }],
    ['an override without a reason', { kind: 'failback', override: ['capacity'] }],
    ['no reason', { kind: 'failback' }],
    ['a reason of blanks', { kind: 'failback', reason: '   ' }],
    ['a reason with control characters', { kind: 'failback', reason: 'red \u001b[31m' }],
    ['a dryRun that is not a boolean', { kind: 'failback', reason: 'home', dryRun: 'yes' }],
    ['a member that nobody knows', '{"kind":"failback","reason":"home","__proto__":{"dryRun":true}}'],
  ])('%s is refused, and no command is sent', async (_name, body) => {
    const { facade, url } = await serve();
    const { status } = await call(url + operations, 'POST', body);
    expect(status).toBe(400);
    expect(facade.asked).toEqual([]);
  });

  it.each(['count=0', 'count=201', 'count=many', 'count=1&count=2', 'after=-1', 'after=', 'before=3'])(
    '?%s of a journal',
    async (query) => {
      const { url } = await serve();
      expect((await call(`${url}/v1/applications/shop/journal?${query}`)).status).toBe(400);
    },
  );

  it('a compressed body is refused rather than blown up', async () => {
    const { url } = await serve();
    const { status } = await call(url + operations, 'POST', 'x', { 'content-encoding': 'gzip' });
    expect(status).toBe(415);
  });
});
