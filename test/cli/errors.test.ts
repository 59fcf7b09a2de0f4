import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NoAnswer } from '../../src/controller/contract.ts';
import { StoreUnavailable } from '../../src/store/contract.ts';
import { FakeAnswers } from '../api/fake-answers.ts';
import { serve } from '../api/serve.ts';
import { regent } from './terminal.ts';

const nobody = 'http://127.0.0.1:1';
const tokens = [{ name: 'alice', token: 'planted-secret' }];

describe('a server that is not there', () => {
  it('ends with 4 and one sentence: where, why, what to do', async () => {
    const { code, out, err } = await regent(['status'], { server: nobody });
    expect([code, out]).toEqual([4, '']);
    expect(err).toMatch(
      /^regent: No Regent answers at http:\/\/127\.0\.0\.1:1 \(.+\)\. Is a controller running there\? --server/,
    );
  });

  it('gives way to the next of several, for reading and for changing', async () => {
    const { url } = await serve();
    expect((await regent(['status'], { server: `${await closed()}, ${url}` })).code).toBe(0);
    expect((await regent(['pause', 'shop', '--reason', 'x'], { server: `${await closed()},${url}` })).code).toBe(0);
  });

  it('that breaks off after a change was sent is asked again under the same key, and says that nobody knows', async () => {
    const keys: unknown[] = [];
    const rude = await serveRudely((request) => {
      keys.push(request.headers['idempotency-key']);
      request.socket.destroy();
    });
    for (const reason of ['one', 'other']) {
      const { code, err } = await regent(['pause', 'shop', '--reason', reason], { server: rude });
      expect(code).toBe(4);
      expect(err).toContain('it is not known whether the request arrived');
    }
    const [one, other] = [keys[0], keys[2]];
    expect(keys).toEqual([one, one, other, other]);
    expect(one).toMatch(/^[\w-]{36}$/);
    expect(other).not.toBe(one);
  });

  it.each(['the next one', 'itself'])(
    'whose answer is lost has its order told by %s, and it is given once',
    async (by) => {
      const answers = new FakeAnswers();
      const [first, second] = [await serve({ answers }), await serve({ answers })];
      let lost = 0;
      const losing = await serveRudely(async (request, response) => {
        const { status, body } = await passOn(first.url, request);
        if (lost++ === 0) request.socket.destroy();
        else response.writeHead(status, { 'content-type': 'application/json' }).end(body);
      });
      const server = by === 'itself' ? losing : `${losing},${second.url}`;
      const { code, out } = await regent(['failback', 'shop', '--reason', 'x', '--yes', '--no-wait'], { server });
      expect([code, out]).toEqual([0, expect.stringContaining('shop-5')]);
      expect(lost).toBe(by === 'itself' ? 2 : 1);
      expect([first.facade.asked.length, second.facade.asked.length]).toEqual([1, 0]);
    },
  );

  it('that is still busy with an order whose connection broke is waited for, and not for ever', async () => {
    const answers = new FakeAnswers();
    const [first, second] = [await serve({ answers }), await serve({ answers })];
    const [begun, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { answer } = first.facade;
    const asked: unknown[] = [];
    first.facade.command = async (_application, request) => {
      asked.push(request);
      begun.resolve();
      await held.promise;
      return answer;
    };
    let sent: Promise<unknown> | undefined;
    const losing = await serveRudely((request) => {
      sent = passOn(first.url, request);
      void begun.promise.then(() => request.socket.destroy());
    });
    const argv = ['failback', 'shop', '--reason', 'x', '--yes', '--no-wait'];
    const onSleep = async () => {
      held.resolve();
      await sent;
    };
    const server = `${losing},${second.url}`;
    expect(await regent(argv, { server, onSleep })).toMatchObject({ code: 0, out: expect.stringContaining('shop-5') });
    expect([asked.length, second.facade.asked.length]).toEqual([1, 0]);

    answers.says = { kind: 'under-way' };
    const waited: number[] = [];
    const { code, err } = await regent(argv, { server: second.url, onSleep: () => void waited.push(1) });
    expect([code, waited.length]).toEqual([3, 10]);
    expect(err).toContain('Look with "regent status" what became of it.');
  });

  it('that is not Regent is called by its name', async () => {
    for (const body of ['<html>', '{}', '{"applications": [{"application": 7}]}']) {
      const other = await serveRudely((_request, response) => response.end(body));
      const { code, err } = await regent(['status'], { server: other });
      expect(code).toBe(4);
      expect(err).toBe(
        `regent: ${other} answered (200), but not as Regent does. Is --server right, and of this version?\n`,
      );
    }
  });

  it('is not followed to another that it points to', async () => {
    const other = await serveRudely((_request, response) => response.writeHead(307, { location: nobody }).end());
    expect((await regent(['status'], { server: other })).code).toBe(4);
  });
});

describe('what a controller may answer', () => {
  it('without Redis: 4, unless another one has it', async () => {
    const unwell = await serve();
    unwell.facade.failure = new StoreUnavailable('no connection');
    const { code, err } = await regent(['status'], { server: unwell.url });
    expect(code).toBe(4);
    expect(err).toContain('Redis is not available: no connection');
    const { url } = await serve();
    expect((await regent(['status'], { server: `${unwell.url},${url}` })).code).toBe(0);
    expect((await regent(['status'], { server: `${unwell.url},${nobody}` })).err).toContain('Redis is not available');
  });

  it('without an owner: 3, since only its answer may have got lost', async () => {
    const { facade, url } = await serve();
    facade.failure = new NoAnswer('shop', 'It is vacant.');
    const { code, err } = await regent(['failback', 'shop', '--yes'], { server: url });
    expect(code).toBe(3);
    expect(err).toContain('No controller has answered for shop. It is vacant.');
  });

  it('about an unknown application: 2, with those that exist', async () => {
    const { url } = await serve();
    const { code, err } = await regent(['status', 'shoe'], { server: url });
    expect([code, err]).toEqual([2, 'regent: There is no application shoe; configured are shop.\n']);
  });

  it('about input that it does not like: 2, with every problem', async () => {
    const { url } = await serve();
    const { code, err } = await regent(['pause', 'shop', '--reason', '  '], { server: url });
    expect(code).toBe(2);
    expect(err).toContain('body.reason: say why');
  });

  it('on its own failure: 1', async () => {
    const { facade, url } = await serve();
    facade.failure = new Error('a bug');
    expect((await regent(['status'], { server: url })).code).toBe(1);
  });
});

describe('tokens', () => {
  it('come from REGENT_TOKEN or a file', async () => {
    const { url } = await serve({ tokens });
    const file = fileWith('planted-secret\n');
    expect((await regent(['status'], { server: url, env: { REGENT_TOKEN: 'planted-secret' } })).code).toBe(0);
    expect((await regent(['status', '--token-file', file], { server: url, env: { REGENT_TOKEN: 'wrong' } })).code).toBe(
      0,
    );
  });

  it('that are wrong or missing end with 1 and say where one goes, without repeating it', async () => {
    const { url } = await serve({ tokens });
    for (const env of [{}, { REGENT_TOKEN: 'planted-wrong' }] as Record<string, string>[]) {
      const { code, out, err } = await regent(['status', '-o', 'json'], { server: url, env });
      expect(code).toBe(1);
      expect(err).toContain('put its token into REGENT_TOKEN or a file for --token-file');
      expect(out + err).not.toContain('planted');
    }
  });

  it('that can not be read, or sent, end with 2 and name the place', async () => {
    const missing = await regent(['status', '--token-file', '/nowhere/token'], { server: nobody });
    expect(missing).toMatchObject({ code: 2, err: expect.stringContaining('/nowhere/token can not be read (ENOENT)') });
    const torn = await regent(['status'], { server: nobody, env: { REGENT_TOKEN: 'planted\nsecret' } });
    expect(torn).toMatchObject({ code: 2, err: expect.stringContaining('The token in REGENT_TOKEN is not one word') });
    expect(torn.err).not.toContain('planted');
  });
});

describe('bad input ends with 2 and says what was expected', () => {
  it.each<[string[], string]>([
    [['explode'], "unknown command 'explode'"],
    [['failover', 'shop', '--to', 'eu-de'], "required option '--reason <text>'"],
    [['switchover', 'shop', '--reason', 'x'], "required option '--to <region>'"],
    [['failback', 'shop', '--to', 'eu-de'], "unknown option '--to'"],
    [['drain', 'shop', '--reason', 'x'], "required option '--region <region>'"],
    [['restore', 'shop', '--region', 'eu-de'], "required option '--reason <text>'"],
    [['drain', 'shop', '--region', 'x', '--reason', 'x', '--override', 'capacity'], "unknown option '--override'"],
    [['operations', 'retry', 'shop', '--reason', 'x'], "required option '--step <step>'"],
    [['operations', 'abort', 'shop'], "required option '--reason <text>'"],
    [['approve'], "missing required argument 'app'"],
    [['failback'], "missing required argument 'app'"],
    [['automation', 'shop', 'sometimes'], 'Allowed choices are automatic, manual'],
    [['journal', 'shop', '--count', 'many'], 'A whole number is expected'],
    [['status', '-o', 'xml'], 'Allowed choices are table, json'],
    [['status', '--server', 'ftp://regent'], '"ftp://regent" is not an address of a controller'],
    [['status', '--server', 'http://127.0.0.1:1,'], '"" is not an address of a controller'],
  ])('regent %j', async (argv, expected) => {
    const { code, err } = await regent(argv);
    expect(err).toContain(expected);
    expect(code).toBe(2);
  });

  it('regent alone shows the help', async () => {
    const { code, err } = await regent([]);
    expect(code).toBe(2);
    expect(err).toContain('Usage: regent');
  });
});

const VERBS =
  'status why operations failover switchover failback reprotect drain restore ack approve automation pause resume journal ' +
  'check';

describe('help', () => {
  it('lists every verb, every process, and what the exit codes mean', async () => {
    const { code, out } = await regent(['--help']);
    expect(code).toBe(0);
    for (const word of `${VERBS} controller prober demo sandbox`.split(' '))
      expect(out).toMatch(new RegExp(`^  ${word}\\b.*\\w`, 'm'));
    expect(out).toContain('4 unreachable');
  });

  it.each(VERBS.split(' '))('of %s has an example', async (verb) => {
    const { code, out } = await regent([verb, '--help']);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`Examples:\n  regent ${verb}\\b`));
  });

  it.each(['retry', 'skip', 'abort', 'force'])('of operations %s too', async (verb) => {
    const { out } = await regent(['operations', verb, '--help']);
    expect(out).toContain(`Examples:\n  regent operations ${verb} shop`);
  });

  it('--version prints it', async () => {
    expect(await regent(['--version'])).toMatchObject({ code: 0, out: '1.2.3\n' });
  });
});

/** An address at which nothing listens any more. */
async function closed(): Promise<string> {
  const server = createServer();
  const { port } = await new Promise<AddressInfo>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server.address() as AddressInfo));
  });
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

async function serveRudely(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Sends a request on as it is. */
async function passOn(url: string, request: IncomingMessage): Promise<{ status: number; body: string }> {
  const { method = 'GET', headers } = request;
  const kept = ['content-type', 'idempotency-key'].flatMap((name) =>
    headers[name] ? [[name, String(headers[name])]] : [],
  );
  const answer = await fetch(url + request.url, {
    method,
    headers: Object.fromEntries(kept),
    body: await text(request),
  });
  return { status: answer.status, body: await answer.text() };
}

function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'regent-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'token'), text);
  return join(folder, 'token');
}
