import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';

const directory = mkdtempSync(join(tmpdir(), 'regent-process-'));
let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

const target = { name: 'web', type: 'tcp', address: '127.0.0.1', port: 9 };
const config = (more: object = {}) => ({
  installation: 'test',
  redis: { url: redis.url },
  vantages: ['us-south', 'eu-de'],
  applications: [{ name: 'shop', regions: ['us-south', 'eu-de'].map((name) => ({ name, targets: [target] })) }],
  ...more,
});

/** Two applications that would switch the same server. */
function shared() {
  const regions = { 'us-south': { server: 1 }, 'eu-de': { server: 2 } };
  const resources = [{ name: 'vm', provider: 'virtual-server', regions }];
  const [shop] = config().applications;
  const applications = ['shop', 'bank'].map((name) => ({ ...shop, name, resources }));
  return config({ applications, providers: { softlayer: { apiKey: 'env:CLASSIC_KEY' } } });
}

function write(name: string, content: object | string): string {
  const file = join(directory, name);
  writeFileSync(file, typeof content === 'string' ? content : stringify(content));
  return file;
}

async function regent(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['src/main.ts', ...args], { env: { ...process.env, ...env } });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

// Each is a process of its own, and is mostly waited for.
describe.concurrent('a process that can not start says why in a few words', () => {
  it('with a bad configuration: every problem, and exit code 2', async () => {
    const file = write('bad.yaml', { ...config(), vantages: [], colour: 'red' });

    const { code, stderr } = await regent(['controller', '--region', 'eu-de', '--config', file]);

    expect(code).toBe(2);
    expect(stderr).toContain('vantages');
    expect(stderr).toContain('colour');
    expect(stderr).toContain('2 problems');
  });

  it('a controller with a set-up that nothing may act by: what is wrong with it, and exit code 2', async () => {
    const file = write('shared.yaml', shared());

    const { code, stderr } = await regent(['controller', '--region', 'eu-de', '--config', file]);

    expect(code).toBe(2);
    expect(stderr).toContain('applications.bank.resources.vm: The virtual server 1 is written for shop and bank');
    expect(stderr).not.toContain('    at ');
  });

  it('with a configuration that is not there', async () => {
    const { code, stderr } = await regent(['prober', '--region', 'eu-de', '--config', join(directory, 'none.yaml')]);

    expect(code).toBe(2);
    expect(stderr).toContain('none.yaml');
    expect(stderr).not.toContain('    at ');
  });

  it('without the arguments that it needs', async () => {
    const { code, stderr } = await regent(['controller', '--region', 'eu-de']);

    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toEqual([
      'regent controller needs --config. Usage: regent controller --region REGION --config FILE [--listen HOST:PORT]',
    ]);
  });

  it('in a region that is no vantage', async () => {
    const { code, stderr } = await regent(['prober', '--region', 'mars', '--config', write('mars.yaml', config())]);

    expect(code).toBe(2);
    expect(stderr).toBe('mars is no vantage: its reports would have no vote. Configured are us-south, eu-de.\n');
  });

  it('on a port that is taken: which, and how to find who has it', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;

    const file = write('taken.yaml', config());
    const { code, stderr } = await regent([
      'controller',
      '--region',
      'eu-de',
      '--config',
      file,
      '--listen',
      `127.0.0.1:${port}`,
    ]);
    server.close();

    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(`127.0.0.1:${port}`);
  });

  it('without a redis-server to start: what to install', async () => {
    const { redis: _url, ...without } = config();
    const file = write('own.yaml', { ...without, redis: { directory: join(directory, 'own') } });

    const { code, stderr } = await regent(['prober', '--region', 'eu-de', '--config', file], { PATH: '/nowhere' });

    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('redis-server');
    expect(stderr).toContain('install');
  });

  it('without a secret: which reference, and never a value', async () => {
    const file = write('secret.yaml', { ...config(), api: { tokens: [{ name: 'alice', token: 'env:NOT_THERE' }] } });

    const { code, stderr } = await regent(['controller', '--region', 'eu-de', '--config', file]);

    expect(code).toBe(2);
    expect(stderr).toContain('env:NOT_THERE');
  });
});

describe.concurrent('a process that runs', () => {
  it.each<[string, string, string, () => object]>([
    ['controller', '', 'controller.yaml', config],
    ['prober', '', 'prober.yaml', config],
    ['prober', ', be the set-up one that no controller may act by,', 'prober-shared.yaml', shared],
  ])('as a %s%s ends in order on SIGTERM', async (kind, _, name, content) => {
    const file = write(name, content());
    const child = spawn(process.execPath, [
      'src/main.ts',
      kind,
      '--region',
      'eu-de',
      '--config',
      file,
      '--listen',
      '127.0.0.1:0',
    ]);
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const ready = kind === 'controller' ? 'governing' : 'probing';
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => chunk.toString().includes(ready) && resolve());
    });

    child.kill('SIGTERM');

    expect(await ended).toBe(0);
  });
});
