import { type DestinationStream, type Level, type Logger, pino } from 'pino';
import type { Runtime } from '../runtime.ts';
import { hideSecrets } from './hide-secrets.ts';

/**
 * Structured log lines. The message is static, what varies is in the fields. `error`: a person must act; healthy
 * programs write none. `warn`: something is worse than it should be. `info`: what an operator wants to have known.
 */
export type Log = Logger;

export interface LogOptions {
  /** What is speaking: `controller`, `prober`, ... */
  readonly name: string;
  /** The least important level that is written. */
  readonly level: Level | 'silent';
  /** What every line carries besides: the instance, the region. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Where the lines go; standard output by default. */
  readonly destination?: DestinationStream;
  /** The clock of a simulation; the machine's by default. */
  readonly runtime?: Pick<Runtime, 'wallMs'>;
}

/** A log that writes one JSON object a line, its time in ISO 8601, and nothing that looks like a secret. */
export function createLog({ name, level, fields, destination, runtime }: LogOptions): Log {
  const options = {
    level,
    base: { name, ...fields },
    timestamp: runtime === undefined ? pino.stdTimeFunctions.isoTime : timeOf(runtime),
    formatters: { level: (label: string) => ({ level: label }) },
    // On the finished line, so that it covers fields, errors, messages and what child loggers carry, however deep.
    hooks: { streamWrite: withoutSecrets },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

function timeOf(runtime: Pick<Runtime, 'wallMs'>): () => string {
  return () => `,"time":"${new Date(runtime.wallMs()).toISOString()}"`;
}

function withoutSecrets(line: string): string {
  return `${JSON.stringify(hideSecrets(JSON.parse(line)))}\n`;
}
