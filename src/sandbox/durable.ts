import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A value that outlives the process. */
export interface Kept<T> {
  value: T;
  save(): void;
  /** From here on nothing is kept any more: what an abruptly ended process must look like. */
  close(): void;
}

/**
 * One JSON value in one file, replaced whole: written beside and renamed, so that a process killed at any instant
 * leaves either the old or the new value. Power loss of the real machine is not a concern here: no fsync.
 */
export class Durable<T> implements Kept<T> {
  value: T;
  readonly #path: string;
  #closed = false;

  constructor(path: string, initial: T) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
    this.value = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : initial;
  }

  save(): void {
    if (this.#closed) return;
    const beside = `${this.#path}.new`;
    writeFileSync(beside, JSON.stringify(this.value));
    renameSync(beside, this.#path);
  }

  close(): void {
    this.#closed = true;
  }
}
