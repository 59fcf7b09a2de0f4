import type { Reply } from '../../../src/sandbox/call.ts';
import type { Lasting } from '../../../src/sandbox/db2/lasting.ts';
import type { LogEntry } from '../../../src/sandbox/db2/log.ts';
import type { Machine } from '../../../src/sandbox/db2/machine.ts';
import type { Kept } from '../../../src/sandbox/durable.ts';
import type { Scheduler } from '../scheduler.ts';

/** The wall clocks of the world begin here, give or take. */
export const wallBaseMs = 1_800_000_000_000;

/** A value that outlives the process which keeps it, in the world's memory. */
export class MemoryDisk<T> {
  #saved: string | undefined;

  open(initial: T): Kept<T> {
    let closed = false;
    const kept: Kept<T> = {
      value: this.#saved === undefined ? initial : (JSON.parse(this.#saved) as T),
      save: () => {
        if (!closed) this.#saved = JSON.stringify(kept.value);
      },
      close: () => {
        closed = true;
      },
    };
    return kept;
  }
}

/** What survives the process of one side of the database. */
export interface ServerDisk {
  readonly lasting: MemoryDisk<Lasting>;
  log: LogEntry[];
  readonly diag: string[];
}

export function emptyDisk(): ServerDisk {
  return { lasting: new MemoryDisk(), log: [], diag: [] };
}

export interface MemoryMachineOptions {
  readonly scheduler: Scheduler;
  readonly disk: ServerDisk;
  readonly clockOffsetMs: number;
  readonly id: () => string;
  readonly callPeer: (path: string, body: Record<string, unknown>, timeoutMs: number) => Promise<Reply>;
  readonly onEvent: (event: string, fields: Record<string, unknown>) => void;
}

/** A database server on the world's time, whose disk is memory. */
export function memoryMachine({
  scheduler,
  disk,
  clockOffsetMs,
  id,
  callPeer,
  onEvent,
}: MemoryMachineOptions): Machine {
  return {
    runtime: {
      wallMs: () => wallBaseMs + clockOffsetMs + scheduler.now,
      sleep: (delayMs) => new Promise((resolve) => scheduler.after(delayMs, resolve)),
      id,
    },
    recorder: { event: (event, fields = {}) => onEvent(event, fields), call() {}, close() {} },
    log: {
      read: () => [...disk.log],
      append: (entries) => void disk.log.push(...entries),
      replace: (entries) => {
        disk.log = [...entries];
      },
    },
    lasting: (firstLife) => disk.lasting.open(firstLife),
    callPeer,
    writeDiag: (line) => void disk.diag.push(line),
    readDiag: () => disk.diag.map((line) => `${line}\n`).join(''),
  };
}
