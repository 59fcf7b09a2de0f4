import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { stringify } from 'yaml';
import { freePort } from './free-port.ts';

/** A controller or a prober as a process of its own, just as it is run in production. */
export interface RegentProcess {
  readonly url: string;
  readonly pid: number;
  /** At once, as a power cut would. */
  kill(): Promise<void>;
  /** As an orchestrator ends it. */
  stop(): Promise<void>;
}

/** Where the processes of one installation have their configuration, their logs and what witnesses keep. */
export interface RegentHome {
  readonly directory: string;
  start(kind: 'controller' | 'prober', region: string): Promise<RegentProcess>;
  /** Kills whoever is left. */
  end(): Promise<void>;
}

/** How long a process may take to answer, in milliseconds: a busy machine is no fault. */
const beginMostMs = 120_000;

/** A configuration, and the processes that run with it. */
export function regentHome(configuration: object, env: Readonly<Record<string, string>> = {}): RegentHome {
  const directory = mkdtempSync(join(tmpdir(), 'regent-processes-'));
  const file = join(directory, 'regent.yaml');
  writeFileSync(file, stringify(configuration));
  const running = new Set<ChildProcess>();
  process.once('exit', () => {
    for (const child of running) child.kill('SIGKILL');
  });
  return {
    directory,
    async start(kind, region) {
      const listen = `127.0.0.1:${await freePort()}`;
      const state = kind === 'prober' ? ['--state', join(directory, `witness-${region}`)] : [];
      const args = ['src/main.ts', kind, '--region', region, '--config', file, '--listen', listen, ...state];
      const log = openSync(join(directory, `${kind}-${region}-${running.size}.log`), 'a');
      const child = spawn(process.execPath, args, { stdio: ['ignore', log, log], env: { ...process.env, ...env } });
      running.add(child);
      child.once('exit', () => running.delete(child));
      const url = `http://${listen}`;
      await untilAnswering(url, child, directory);
      return { url, pid: child.pid ?? 0, kill: () => ended(child, 'SIGKILL'), stop: () => ended(child, 'SIGTERM') };
    },
    async end() {
      await Promise.all([...running].map((child) => ended(child, 'SIGKILL')));
    },
  };
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

async function untilAnswering(url: string, child: ChildProcess, directory: string): Promise<void> {
  const deadline = performance.now() + beginMostMs;
  while (performance.now() < deadline && child.exitCode === null) {
    const answer = await fetch(`${url}/livez`).catch(() => undefined);
    if (answer?.ok === true) return;
    await after(50);
  }
  throw new Error(`A process did not begin to answer at ${url}; its log is in ${directory}.`);
}
