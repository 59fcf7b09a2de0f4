import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApplication } from '../../src/sandbox/application/index.ts';
import { type CloudOptions, startCloud } from '../../src/sandbox/cloud/index.ts';
import { startDb2Side } from '../../src/sandbox/db2/index.ts';
import { type DefaultLayoutOptions, defaultLayout } from '../../src/sandbox/default-layout.ts';
import { parseRecord, type RecordLine } from '../../src/sandbox/judge-lines.ts';
import { regionOf, type SandboxLayout } from '../../src/sandbox/layout.ts';
import type { Running } from '../../src/sandbox/server.ts';
import { freePort } from '../support/free-port.ts';

export type Answer = {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** Parsed as JSON and not checked: each test says what it expects there. */
  body: ReturnType<typeof JSON.parse>;
};

type Overrides = Pick<DefaultLayoutOptions, 'hadr' | 'delays' | 'cisCallsPerMinute' | 'gates'>;

/** Delays short enough for tests, and in the proportions of the real ones. */
const quick = {
  hadr: { heartbeatMs: 20, timeoutSeconds: 0.6, peerWindowSeconds: 3, peerWindowMarginMs: 300 },
  delays: { storageTransactionMs: 80, powerMs: 20, takeoverMs: 20, catchUpMs: 40, edgePropagationMs: 60 },
};

/** A sandbox in this test's own process, on ports and in a directory of its own. */
export class World {
  readonly layout: SandboxLayout;
  readonly exits: Record<string, number[]> = {};
  readonly #running = new Map<string, Running>();
  #token: string | undefined;

  constructor(layout: SandboxLayout) {
    this.layout = layout;
  }

  static async create(overrides: Overrides = {}): Promise<World> {
    const [cloud, edge, a1, d1, a2, d2] = await Promise.all(Array.from({ length: 6 }, freePort));
    return new World(
      defaultLayout({
        directory: mkdtempSync(join(tmpdir(), 'regent-sandbox-')),
        ports: {
          cloud: cloud ?? 0,
          edge: edge ?? 0,
          regions: {
            'us-south': { application: a1 ?? 0, db2: d1 ?? 0 },
            'eu-de': { application: a2 ?? 0, db2: d2 ?? 0 },
          },
        },
        hadr: { ...quick.hadr, ...overrides.hadr },
        delays: { ...quick.delays, ...overrides.delays },
        ...(overrides.gates ? { gates: overrides.gates } : {}),
        ...(overrides.cisCallsPerMinute ? { cisCallsPerMinute: overrides.cisCallsPerMinute } : {}),
      }),
    );
  }

  async cloud(options: CloudOptions = {}): Promise<this> {
    this.#running.set('cloud', await startCloud(this.layout, options));
    return this;
  }

  async application(region: string): Promise<void> {
    const name = `application-${region}`;
    this.#running.set(name, await startApplication(this.layout, region, { exit: () => void this.kill(name) }));
  }

  async side(region: string): Promise<void> {
    const name = `db2-${region}`;
    const exit = (code: number) => {
      this.exits[region] = [...(this.exits[region] ?? []), code];
      void this.kill(name);
    };
    this.#running.set(name, await startDb2Side(this.layout, region, { exit }));
  }

  /** Both sides, in peer state. */
  async pair(): Promise<this> {
    await this.side('eu-de');
    await this.side('us-south');
    await eventually(async () => (await this.state('eu-de')).state === 'PEER');
    return this;
  }

  /** What SIGKILL does to a process. */
  async kill(name: string): Promise<void> {
    const running = this.#running.get(name);
    this.#running.delete(name);
    await running?.close({ abrupt: true });
  }

  async stop(name: string): Promise<void> {
    const running = this.#running.get(name);
    this.#running.delete(name);
    await running?.close();
  }

  async end(): Promise<void> {
    for (const name of [...this.#running.keys()]) await this.kill(name);
    rmSync(this.layout.directory, { recursive: true, force: true });
  }

  db2Port(region: string): number {
    return regionOf(this.layout, region).db2Port;
  }

  async cis(method: string, path: string, body?: unknown): Promise<Answer> {
    this.#token ??= (await this.iam('sandbox-iam-api-key')).body.access_token as string;
    const url = `/v1/${encodeURIComponent(this.layout.cis.crn)}${path}`;
    return call(method, this.layout.cloudPort, url, { body, headers: { authorization: `Bearer ${this.#token}` } });
  }

  iam(apikey: string): Promise<Answer> {
    const form = new URLSearchParams({ grant_type: 'urn:ibm:params:oauth:grant-type:apikey', apikey });
    return call('POST', this.layout.cloudPort, '/identity/token', { text: form.toString() });
  }

  softLayer(method: string, path: string, body?: unknown): Promise<Answer> {
    const headers = { authorization: basic('apikey', 'sandbox-iam-api-key') };
    return call(method, this.layout.cloudPort, `/rest/v3.1/${path}`, { body, headers });
  }

  agent(region: string, command: string, more: Record<string, unknown> = {}): Promise<Answer> {
    const headers = { authorization: 'Bearer sandbox-db2-token' };
    return call('POST', this.db2Port(region), '/commands', { body: { command, ...more }, headers });
  }

  async db2(region: string, command: string): Promise<string> {
    return (await this.agent(region, command)).body.stdout as string;
  }

  /** db2pd's lines as keys and values. */
  async db2pd(region: string): Promise<Record<string, string>> {
    const text = await this.db2(region, 'db2pd -hadr -db SHOP');
    return Object.fromEntries([...text.matchAll(/^\s*([A-Z_,]+)(?:\(\w+\))?\s*=\s*(.*)$/gm)].map((m) => [m[1], m[2]]));
  }

  async state(region: string): Promise<Record<string, unknown>> {
    return (await call('GET', this.db2Port(region), '/state')).body as Record<string, unknown>;
  }

  write(region: string, id: string): Promise<Answer> {
    return call('POST', this.db2Port(region), '/write', { body: { id, value: { item: id } } });
  }

  async ledger(region: string): Promise<string[]> {
    const { body } = await call('GET', this.db2Port(region), '/ledger');
    return (body.entries as { id: string }[]).map(({ id }) => id);
  }

  fault(port: number, fault: unknown): Promise<Answer> {
    return call('POST', port, '/sandbox/faults', { body: fault });
  }

  /** One request of a user, through the edge. */
  user(host: string, path: string, options: { method?: string; body?: unknown; headers?: Headers } = {}) {
    const headers = { host, ...options.headers };
    return call(options.method ?? 'GET', this.layout.edgePort, path, { body: options.body, headers });
  }

  record(): RecordLine[] {
    const { directory } = this.layout;
    const files = readdirSync(directory).filter((name) => /^record-.*\.jsonl$/.test(name));
    return parseRecord(files.map((name) => readFileSync(join(directory, name), 'utf8')).join(''));
  }

  diag(region: string): string {
    return readFileSync(join(this.layout.directory, `db2diag-${region}.log`), 'utf8');
  }
}

type Headers = Record<string, string>;

export function call(
  method: string,
  port: number,
  path: string,
  options: { body?: unknown; text?: string; headers?: Headers } = {},
): Promise<Answer> {
  const payload = options.text ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, agent: false, headers: options.headers ?? {} });
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      incoming.on('error', reject);
      incoming.on('end', () => {
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, body: parsed(text) });
      });
    });
    outgoing.end(payload);
  });
}

/** Waits until the check says true; its last error or answer is the failure's reason. */
export async function eventually(check: () => Promise<unknown> | unknown, withinMs = 30_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const outcome = await Promise.resolve()
      .then(check)
      .catch((error: unknown) => error);
    if (outcome === true) return;
    if (Date.now() > deadline) throw new Error(`not so within ${withinMs} ms: ${String(outcome)}`, { cause: outcome });
    await sleep(10);
  }
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
