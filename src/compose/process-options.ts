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
  readonly listen: { readonly host: string; readonly port: number } | undefined;
}

/** The process can't start as it was asked to. The message says what, where and what to do. */
export class BadStart extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadStart';
  }
}

/** Reads `--region R --config FILE [--listen HOST:PORT]` and the configuration. Throws `BadStart`. */
export function processOptions(kind: 'controller' | 'prober', argv: readonly string[]): ProcessOptions {
  const usage = `Usage: regent ${kind} --region REGION --config FILE [--listen HOST:PORT]`;
  const given = read(argv, usage);
  if (given.region === undefined || given.config === undefined) {
    throw new BadStart(`regent ${kind} needs ${given.region === undefined ? '--region' : '--config'}. ${usage}`);
  }
  return { config: configAt(given.config), region: given.region, listen: addressOf(given.listen, usage) };
}

function read(argv: readonly string[], usage: string) {
  try {
    const options = { region: { type: 'string' }, config: { type: 'string' }, listen: { type: 'string' } } as const;
    return parseArgs({ args: [...argv], options }).values;
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
