import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { ChainableCommander, Redis } from 'ioredis';
import { results, type ScriptName } from './results.ts';

/** A Lua script as it stands in `scripts/<name>-<numberOfKeys>.lua`. */
export interface Script {
  readonly name: ScriptName;
  readonly numberOfKeys: number;
  readonly source: string;
  readonly sha1: string;
}

export type Scripts = Readonly<Record<ScriptName, Script>>;

/** Reads every script from its file. Throws if one is missing or nobody knows it: then the package is broken. */
export function loadScripts(): Scripts {
  const folder = new URL('./scripts/', import.meta.url);
  const found = new Map(
    readdirSync(folder)
      .filter((file) => file.endsWith('.lua'))
      .map((file) => read(folder, file))
      .map((script) => [script.name, script]),
  );
  const names = Object.keys(results) as ScriptName[];
  const missing = names.filter((name) => !found.has(name));
  if (missing.length > 0) throw new Error(`store/scripts has no file for ${missing.join(', ')}`);
  return Object.fromEntries(found) as Scripts;
}

/** What a script is run on and with. */
export interface Run {
  readonly keys: readonly string[];
  readonly args: readonly (string | number)[];
}

/** Runs a script by its hash, and by its source where Redis does not know it: after a restart or a failover. */
export async function run(redis: Redis, script: Script, { keys, args }: Run): Promise<unknown> {
  try {
    return await redis.evalsha(script.sha1, script.numberOfKeys, ...keys, ...args);
  } catch (error) {
    if (!isUnknownScript(error)) throw error;
    return redis.eval(script.source, script.numberOfKeys, ...keys, ...args);
  }
}

/** What became of a script that was to be replicated. */
export interface ReplicatedAnswer {
  readonly answer: unknown;
  /** Whether enough replicas have confirmed it. */
  readonly replicated: boolean;
}

/**
 * Runs a script with a `WAIT` in the same pipeline on the same connection: `WAIT` speaks only of what its own connection
 * wrote before it. That is also why the script is not simply repeated by its source when Redis does not know it (ioredis
 * would do so, behind the `WAIT`), but the whole pair is. A `WAIT` that fails in any way has confirmed nothing.
 */
export async function runReplicated(
  redis: Redis,
  script: Script,
  { keys, args }: Run,
  wait: { readonly replicas: number; readonly timeoutMs: number },
): Promise<ReplicatedAnswer> {
  if (wait.replicas === 0) return { answer: await run(redis, script, { keys, args }), replicated: true };
  const send = async (add: (pipeline: ChainableCommander) => ChainableCommander) => {
    const replies = await add(redis.pipeline()).wait(wait.replicas, wait.timeoutMs).exec();
    const [[failure, answer] = [new Error('no answer')], [, confirmed] = [undefined]] = replies ?? [];
    if (failure) throw failure;
    return { answer, replicated: typeof confirmed === 'number' && confirmed >= wait.replicas };
  };
  try {
    return await send((pipeline) => pipeline.evalsha(script.sha1, script.numberOfKeys, ...keys, ...args));
  } catch (error) {
    if (!isUnknownScript(error)) throw error;
    return send((pipeline) => pipeline.eval(script.source, script.numberOfKeys, ...keys, ...args));
  }
}

function read(folder: URL, file: string): Script {
  const [, name = '', keys = ''] = /^([a-z-]+)-(\d+)\.lua$/.exec(file) ?? [];
  if (!(name in results)) throw new Error(`store/results.ts does not know the script ${file}`);
  const source = readFileSync(new URL(file, folder), 'utf8');
  const sha1 = createHash('sha1').update(source).digest('hex');
  return { name: name as ScriptName, numberOfKeys: Number(keys), source, sha1 };
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}
