import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { createHealthServer } from '../../src/api/health.ts';
import { runCli } from '../../src/cli/index.ts';
import { witnessSource } from '../../src/compose/witness-source.ts';
import { Witness } from '../../src/prober/witness.ts';
import { systemRuntime } from '../../src/runtime.ts';
import { mayBeRedis } from '../../src/store/redis-liveness.ts';
import { type TerminalOptions, terminal } from '../cli/terminal.ts';
import { recordingDisk } from '../prober/recording-disk.ts';
import { freePort } from '../support/free-port.ts';

const quiet = { info() {}, warn() {}, error() {} };
const token = 'night';

/** What a test may want of its night. */
interface Wanted {
  /** The vantages whose probers answer. */
  readonly probers?: readonly string[];
  /** Whether a controller answers. */
  readonly controller?: boolean;
}

/** Real witnesses behind real addresses, no Redis, and no controller but the one that is wanted. */
export async function aNight({ probers = ['us-south', 'eu-de'], controller = false }: Wanted = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'regent-night-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const nowhere = async () => `http://127.0.0.1:${await freePort()}`;
  const witnesses = new Map<string, Witness>();
  const addresses: Record<string, string> = {};
  for (const vantage of ['us-south', 'eu-de', 'au-syd']) {
    const there = probers.includes(vantage) ? await aProber(vantage) : undefined;
    addresses[vantage] = there?.url ?? (await nowhere());
    if (there !== undefined) witnesses.set(vantage, there.witness);
  }
  const config = join(directory, 'regent.yaml');
  const journal = join(directory, 'shop.jsonl');
  writeFileSync(
    config,
    stringify(settings(addresses, controller ? await aController() : await nowhere(), await freePort())),
  );
  const typed = ['emergency', 'failover', 'shop', '--to', 'eu-de', '--config', config, '--journal', journal];
  return {
    config,
    journal,
    witnesses,
    /** Runs the command; `onText` hears what it says. */
    async run(
      more: readonly string[],
      options: TerminalOptions = {},
      onText?: (text: string, interrupt: () => void) => void,
    ) {
      const io = terminal({ env: { REGENT_TOKEN: token }, ...options });
      const stdout = {
        write(text: string) {
          io.stdout.write(text);
          onText?.(text, io.interrupt);
        },
      };
      const code = await runCli([...typed, '--reason', 'dark', ...more], { ...io, stdout });
      return { code, out: io.out(), err: io.err(), questions: io.questions };
    },
    /** Whether anything of it was left running. */
    redisRuns: () => redisIn(`${journal}.d/redis`),
    begun: () => existsSync(`${journal}.d`),
  };
}

async function aProber(vantage: string) {
  const runtime = systemRuntime();
  const disk = recordingDisk({ shop: { epoch: 7, operation: 'shop-7@n' } });
  const witness = new Witness({ runtime, disk, onTrouble: () => {} });
  await witness.remember();
  const sight = { application: 'shop', isolatedFor: [], verdicts: [], edges: [] };
  const prober = { sightOf: (application: string) => (application === 'shop' ? sight : undefined) };
  const server = createHealthServer({
    readiness: () => ({ ready: true, checks: [] }),
    emergency: {
      witness: witnessSource({ installation: 'example', vantage, processId: 'p', prober, witness }),
      tokens: [
        { name: 'night', sha256: createHash('sha256').update(token).digest('hex'), grants: [{ role: 'admin' }] },
      ],
      failures: 10,
    },
    listen: { host: '127.0.0.1', port: 0 },
    log: quiet,
    runtime,
  });
  onTestFinished(() => server.close());
  return { ...(await server.listen()), witness };
}

async function aController(): Promise<string> {
  const server = createServer((_request, response) => void response.end('{"status":"alive"}')).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close().closeAllConnections());
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function settings(probers: Readonly<Record<string, string>>, controller: string, redisPort: number): object {
  const region = (name: string) => ({ name, targets: [{ name: 'web', type: 'https', address: `${name}.example` }] });
  return {
    installation: 'example',
    redis: { url: `redis://127.0.0.1:${redisPort}`, commandTimeout: '300ms' },
    vantages: Object.keys(probers),
    emergency: {
      controllers: [controller],
      tokens: [{ name: 'night', token: `sha256:${createHash('sha256').update(token).digest('hex')}` }],
      probers,
    },
    applications: [{ name: 'shop', regions: ['us-south', 'eu-de'].map(region) }],
  };
}

function redisIn(directory: string): boolean {
  if (!existsSync(directory)) return false;
  const locks = readdirSync(directory).filter((name) => name.startsWith('redis.lock'));
  return locks.some((name) => mayBeRedis(JSON.parse(readFileSync(join(directory, name), 'utf8')).server?.pid ?? 0));
}
