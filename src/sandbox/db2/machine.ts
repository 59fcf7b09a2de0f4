import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Runtime, systemRuntime } from '../../runtime.ts';
import { call, type Reply } from '../call.ts';
import { Durable, type Kept } from '../durable.ts';
import { regionOf, type SandboxLayout } from '../layout.ts';
import { Recorder } from '../recorder.ts';
import type { Lasting } from './lasting.ts';
import type { LogStore } from './log.ts';
import { logFile } from './log-file.ts';

/** What one side of the database needs of the server that it runs on: the sandbox's own, or a simulation's. */
export interface Machine {
  readonly runtime: Pick<Runtime, 'wallMs' | 'sleep' | 'id'>;
  readonly recorder: Pick<Recorder, 'event' | 'call' | 'close'>;
  readonly log: LogStore;
  /** What was kept by the process before this one, or else the first life. */
  lasting(firstLife: Lasting): Kept<Lasting>;
  /** Calls the other side. Rejects when it can't be reached in time. */
  callPeer(path: string, body: Record<string, unknown>, timeoutMs: number): Promise<Reply>;
  /** Adds to db2diag.log. */
  writeDiag(line: string): void;
  readDiag(): string;
}

/** The region that holds the other side. Throws where this one holds none. */
export function peerOf({ hadr }: SandboxLayout, region: string): string {
  const peer = hadr.pair.find((name) => name !== region);
  if (!hadr.pair.includes(region) || !peer) throw new Error(`${region} holds no side of the database`);
  return peer;
}

/** A server of the sandbox: the clock and the files of this machine, and HTTP to the other side. */
export function sandboxMachine(layout: SandboxLayout, region: string): Machine {
  const { directory } = layout;
  const peer = peerOf(layout, region);
  const { db2Port } = regionOf(layout, peer);
  const diag = join(directory, `db2diag-${region}.log`);
  return {
    runtime: systemRuntime(),
    recorder: new Recorder(directory, `db2-${region}`),
    log: logFile(join(directory, `db2-${region}.log.jsonl`)),
    lasting: (firstLife) => new Durable(join(directory, `db2-${region}.json`), firstLife),
    callPeer: (path, body, timeoutMs) => call('POST', db2Port, path, { body, timeoutMs }),
    writeDiag: (line) => appendFileSync(diag, `${line}\n`),
    readDiag: () => (existsSync(diag) ? readFileSync(diag, 'utf8') : ''),
  };
}
