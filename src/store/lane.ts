import type { RedisClock } from './clock.ts';
import type { Connection } from './connection.ts';
import type { Keys } from './keys.ts';
import { type Refusal, refusalOf, type ScriptName } from './results.ts';
import { type Run, runReplicated, run as runScript, type Scripts } from './scripts.ts';

/** What every concern of a controller's store works with. */
export interface Lane {
  readonly connection: Connection;
  readonly scripts: Scripts;
  readonly keys: Keys;
  readonly clock: RedisClock;
  /** How many replicas must confirm a write. */
  readonly replicas: number;
  /** How long a caller waits, and so how long after it what was asked may still be done, in milliseconds. */
  readonly commandTimeoutMs: number;
}

/** A script's answer: its result, or the name of the reason why it did nothing. */
export type ScriptAnswer<Name extends ScriptName> =
  | { readonly result: unknown; readonly refused?: undefined; readonly replicated: boolean }
  | { readonly refused: Refusal<Name> };

/** Runs a script on a lane. `confirm`: its writes count only when the replicas have them. */
export async function runOn<Name extends ScriptName>(
  lane: Lane,
  name: Name,
  what: string,
  run: Run & { readonly confirm?: boolean },
): Promise<ScriptAnswer<Name>> {
  const { connection, scripts, replicas, commandTimeoutMs } = lane;
  // The WAIT must end before its own command's time is out, or a missing replica would look like a missing Redis.
  const wait = { replicas, timeoutMs: Math.max(1, Math.floor(commandTimeoutMs / 2)) };
  const { answer, replicated } = await connection.ask(what, run.keys.join(', '), async (redis) =>
    run.confirm === true
      ? runReplicated(redis, scripts[name], run, wait)
      : { answer: await runScript(redis, scripts[name], run), replicated: true },
  );
  const refused = refusalOf(name, answer);
  return refused === undefined ? { result: answer, replicated } : { refused };
}
