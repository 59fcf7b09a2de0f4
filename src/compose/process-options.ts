import { parseArgs } from 'node:util';
import { listen } from '../config/listen.ts';
import { loadConfig } from '../config/load.ts';
import { ConfigProblems } from '../config/problems.ts';
import type { Config } from '../config/schema.ts';

/** What a controller or a prober is started with. */
export interface ProcessOptions {
  readonly config: Config;
  /** Where this process runs; a prober's vantage. */
  readonly region: string;
  /** Of a prober: where it keeps what it must not forget; as the configuration says where it is left out. */
  readonly state: string | undefined;
  readonly listen: { readonly host: string; readonly port: number } | undefined;
}

/** The process can't start as it was asked to. The message says what, where and what to do. */
export class BadStart extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadStart';
  }
}

/** Reads `--region R --config FILE [--listen HOST:PORT]`, a prober's `[--state DIRECTORY]` and the configuration. Throws `BadStart`. */
export function processOptions(kind: 'controller' | 'prober', argv: readonly string[]): ProcessOptions {
  const more = kind === 'prober' ? ' [--state DIRECTORY]' : '';
  const usage = `Usage: regent ${kind} --region REGION --config FILE [--listen HOST:PORT]${more}`;
  const given = read(kind, argv, usage);
  if (given.region === undefined || given.config === undefined) {
    throw new BadStart(`regent ${kind} needs ${given.region === undefined ? '--region' : '--config'}. ${usage}`);
  }
  return {
    config: configAt(given.config),
    region: given.region,
    state: given.state,
    listen: addressOf(given.listen, usage),
  };
}

function read(kind: 'controller' | 'prober', argv: readonly string[], usage: string) {
  try {
    const options = { region: { type: 'string' }, config: { type: 'string' }, listen: { type: 'string' } } as const;
    if (kind === 'controller') return { ...parseArgs({ args: [...argv], options }).values, state: undefined };
    return parseArgs({ args: [...argv], options: { ...options, state: { type: 'string' } } }).values;
  } catch (error) {
    throw new BadStart(`${error instanceof Error ? error.message : String(error)}. ${usage}`);
  }
}

function configAt(file: string): Config {
  try {
    return loadConfig(file);
  } catch (error) {
    if (error instanceof ConfigProblems) throw new BadStart(error.message);
    throw error;
  }
}

function addressOf(text: string | undefined, usage: string) {
  if (text === undefined) return undefined;
  const parsed = listen.safeParse(text);
  if (!parsed.success) throw new BadStart(`--listen ${text}: ${parsed.error.issues[0]?.message}. ${usage}`);
  return parsed.data;
}
