import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import type { OpenApiDocument } from '../../src/api/openapi/document.ts';
import { documented } from '../api/openapi-contract.ts';
import { regent } from '../cli/terminal.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { type RegentHome, type RegentProcess, regentHome } from '../support/regent-processes.ts';
import { plantedConfiguration } from './configuration.ts';
import { type EchoServer, startEchoServer } from './echo-server.ts';
import { disguises, found, type Planted } from './planted.ts';
import { secretSettings } from './secret-settings.ts';

const tokens = { access: 'pl4nted-access-token-of-IAM', refresh: 'pl4nted-refresh-token-of-IAM' };
const wrong = 'pl4nted+wrong/token"hunter2';
const fromIam = Object.entries(tokens).map(
  ([name, value]): Planted => ({
    setting: `the ${name} token`,
    reference: '',
    value,
    needle: value,
  }),
);
const certFile = new URL('../prober/fixtures/valid.pem', import.meta.url).pathname;

/** Settings whose secrets are for other systems: the rest never leaves the process, not even to those. */
const sent = [
  'notify[](slack).url',
  'notify[](pagerduty).routingKey',
  'notify[](cloudevents).url',
  'heartbeat.url',
  'providers.iam.apiKey',
  'providers.softlayer.apiKey',
  'applications[].resources[](db2:agent).token',
  'applications[].resources[](db2:pod).regions.*.token',
  'applications[].resources[](config-map).regions.*.token',
  'applications[].resources[](kubernetes).regions.*.token',
];

let redis: TestRedis;
let echo: EchoServer;
let made: ReturnType<typeof plantedConfiguration>;
let home: RegentHome;
let controller: RegentProcess;

beforeAll(async () => {
  redis = await startTestRedis();
  echo = await startEchoServer(tokens);
  made = plantedConfiguration({ url: redis.url }, echo, certFile);
  await redis.client.config('SET', 'requirepass', valueFor('redis.password'));
  for (const [name, value] of Object.entries(made.env)) vi.stubEnv(name, value);
  home = regentHome(made.running);
  controller = await home.start('controller', 'us-south');
});

afterAll(async () => {
  await home?.end();
  echo?.stop();
  await redis?.stop();
  rmSync(home.directory, { recursive: true, force: true });
  vi.unstubAllEnvs();
});

function valueFor(setting: string): string {
  return made.planted.find((each) => each.setting === setting)?.value ?? '';
}

/** The secrets that stand in it, those of IAM and a wrong token among them. */
function leaks(where: string, said: string): string[] {
  const wrongOne = { setting: 'a wrong token', reference: '', value: wrong, needle: wrong };
  return found(where, said, [...made.planted, ...fromIam, wrongOne]);
}

async function get(path: string, token: string | undefined, method = 'GET', body?: object): Promise<string> {
  const response = await fetch(`${controller.url}${path}`, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const said = await response.text();
  return `${response.status} ${JSON.stringify([...response.headers])} ${said}`;
}

describe('a planted secret', () => {
  it('stands in every setting that takes one', () => {
    expect(made.planted.map(({ setting }) => setting).toSorted()).toEqual(expect.arrayContaining(secretSettings()));
  });

  it.each(['pl4nt&"<1>+/%"', 'pl4nted-path'])('is found in each of its disguises: %s', (needle) => {
    const planted = [{ setting: 'x', reference: '', value: needle, needle }];
    const encoded = (text: string, as: BufferEncoding) => Buffer.from(text).toString(as);
    const said = [
      `no ${needle} yes`,
      JSON.stringify({ a: JSON.stringify({ needle }) }),
      new URL(`http://x/?a=${encodeURIComponent(needle)}`).href,
      ...['', 'a', 'ab', 'abc'].map((before) => encoded(`${before}:${needle}:b`, 'base64')),
      ...['', 'a', 'ab'].map((before) => encoded(`${before}${needle}`, 'base64url')),
      encoded(needle, 'hex'),
    ];

    expect(said.filter((each) => found('', each, planted).length === 0)).toEqual([]);
    expect(found('', 'pl4nt and nothing else', planted)).toEqual([]);
  });

  it('reaches the system that it is for, if it is for one', async () => {
    const { code, out } = await regent(['notify', 'test', join(home.directory, 'regent.yaml')]);
    expect({ code, leaks: leaks('notify test', out) }).toEqual({ code: 1, leaks: [] });

    const expected = made.planted
      .filter(({ setting }) => sent.includes(setting))
      .map(({ setting, needle }) => ({ setting, forms: disguises(needle) }));
    await expect
      .poll(() =>
        expected
          .filter(({ forms }) => !forms.some((form) => echo.heard().includes(form)))
          .map(({ setting }) => setting),
      )
      .toEqual([]);
    expect(echo.heard()).toContain(tokens.access);
  });

  it('is told to nobody else: not by the API, the CLI, the log, the metrics, nor in Redis', async () => {
    const said: [string, string][] = [];
    const note = (where: string, text: string) => void said.push([where, text]);
    const token = valueFor('api.tokens[].token');
    const names = ['by-agent', 'by-ssh', 'by-pod', 'volumes', 'workload', 'hooked', 'edge'];
    const document = JSON.parse(
      (await (await fetch(`${controller.url}/openapi.json`)).text()) as string,
    ) as OpenApiDocument;
    const reads = documented(document).filter(({ method, path }) => method === 'get' && path !== '/v1/events');

    const examined = await Promise.all(names.map((name) => get(`/v1/applications/${name}/readiness?live=true`, token)));
    for (const [index, text] of examined.entries()) note(`readiness of ${names[index]}`, text);
    for (const name of names) {
      const order = { kind: 'failover', to: 'eu-de', reason: 'a test', override: ['healthy', 'known-primary'] };
      note(`order for ${name}`, await get(`/v1/applications/${name}/operations`, token, 'POST', order));
      for (const { path } of reads) {
        const filled = path
          .replace('{application}', name)
          .replace('{region}', 'eu-de')
          .replaceAll(/\{\w+\}/g, `${name}-1`);
        note(`GET ${filled}`, await get(filled, token));
      }
    }
    for (const bad of [wrong, undefined]) note('a wrong token', await get('/v1/fleet', bad));
    note('the events', await get('/v1/events', token));

    const env = { REGENT_TOKEN: token };
    const file = join(home.directory, 'regent.yaml');
    for (const format of ['table', 'json'])
      for (const argv of [
        ['status'],
        ['status', 'edge'],
        ['why', 'by-agent'],
        ['plan', 'volumes', '--to', 'eu-de', '--live'],
        ['readiness', 'by-pod'],
        ['journal', 'workload'],
        ['check', '--live'],
        ['check', file],
        ['store', 'stats', file],
        ['notify', 'test', file],
      ]) {
        const { out, err } = await regent([...argv, '-o', format], { server: controller.url, env });
        note(`regent ${argv.join(' ')} -o ${format}`, out + err);
      }
    const { out, err } = await regent(['status'], { server: controller.url, env: { REGENT_TOKEN: wrong } });
    note('regent status with a wrong token', out + err);

    for (const key of await redis.client.keys('*')) note(`Redis ${key}`, (await redis.client.dump(key)) ?? '');
    await controller.stop();
    for (const name of readdirSync(home.directory)) note(name, readFileSync(join(home.directory, name), 'utf8'));

    expect(said.flatMap(([where, text]) => leaks(where, text))).toEqual([]);
    expect(said.length).toBeGreaterThan(names.length * reads.length);
    // What was refused is told, or there would be nothing to find here.
    expect(said.map(([, text]) => text).join('\n')).toMatch(/No: [^"]*\[redacted\]/);
  });

  it('is not repeated by what can not use it: keys that are none, an IAM that refuses', async () => {
    const file = join(home.directory, 'broken.yaml');
    writeFileSync(file, stringify(made.broken));
    const ended = await Promise.all(
      ['controller', 'prober'].map(async (kind) => {
        const argv = ['src/main.ts', kind, '--region', 'us-south', '--config', file, '--listen', '127.0.0.1:0'];
        const child = spawn(process.execPath, argv);
        const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
        return { kind, code, said: out + err };
      }),
    );
    const told = await regent(['store', 'stats', file]);

    expect(ended.map(({ code }) => code)).not.toContain(0);
    expect(told.code).not.toBe(0);
    expect(
      [...ended, { kind: 'store stats', said: told.out + told.err }].flatMap(({ kind, said }) => leaks(kind, said)),
    ).toEqual([]);
  });

  it('that only signs is never sent', () => {
    const kept = made.planted.filter(
      ({ setting }) => !sent.includes(setting) && !/^(?:heartbeat\.fail|redis\.)/.test(setting),
    );

    expect(kept.length).toBeGreaterThan(8);
    expect(found('what others were sent', echo.heard(), kept)).toEqual([]);
  });
});
