import type { JournalBody } from '../../src/domain/journal.ts';
import type { State } from '../../src/domain/state.ts';
import type { ScriptName } from '../../src/store/results.ts';
import { loadScripts } from '../../src/store/scripts.ts';
import { type Fate, nowMs } from './fate.ts';
import type { SeenClaim, SeenCommit } from './record.ts';
import type { Attend, Exchange } from './redis-proxy.ts';

/** What is seen of the controllers' calls to Redis. */
export interface SeenOfRedis {
  readonly claims: SeenClaim[];
  readonly commits: SeenCommit[];
}

const scripts = loadScripts();
const nameOf = new Map(Object.values(scripts).map(({ sha1, name }) => [sha1, name]));

/** Every script's source: Redis has to know them beforehand, so that each call is one exchange. */
export const sources = Object.values(scripts).map(({ source }) => source);

/** Watches one connection of a controller: notes what it claims and commits, and lets it die there if that is its fate. */
export function watchRedis(instance: string, fate: Fate, seen: SeenOfRedis): Attend {
  /** The commit whose `WAIT` comes next. */
  let unconfirmed: { readonly event: string | undefined; readonly commit: SeenCommit } | undefined;
  return async (exchange) => {
    const script = scriptIn(exchange.words);
    if (script === 'commit') {
      unconfirmed = await commit(instance, exchange, fate, seen);
    } else if (exchange.words[0]?.toUpperCase() === 'WAIT' && unconfirmed !== undefined) {
      const { event, commit } = unconfirmed;
      unconfirmed = undefined;
      await confirmation(instance, exchange, fate, event, commit);
    } else if (script === 'announce' && isOfOperation(exchange.words)) {
      await announcement(instance, exchange, fate);
    } else {
      const answer = await exchange.ask();
      if (script === 'claim' && numberIn(answer) > 0) seen.claims.push({ instance, at: nowMs() });
      exchange.tell(answer);
    }
  };
}

async function commit(instance: string, exchange: Exchange, fate: Fate, seen: SeenOfRedis) {
  const [next, entry] = argumentsIn(exchange.words)
    .slice(5, 7)
    .map((text) => JSON.parse(text)) as [State, { body: JournalBody }];
  const event = eventOf(entry.body);
  const dies = (moment: string) => event !== undefined && fate.isSealedAt(event, moment);
  if (dies('half of it sent')) {
    exchange.half();
    await fate.strike(instance);
    return undefined;
  }
  if (dies('not sent')) {
    await fate.strike(instance);
    return undefined;
  }
  const answer = await exchange.ask();
  const commit = { instance, at: nowMs(), body: entry.body, next, confirmed: false };
  const written = numberIn(answer) > 0;
  if (written) seen.commits.push(commit);
  if (dies('written, not confirmed')) {
    await fate.strike(instance);
    return undefined;
  }
  exchange.tell(answer);
  return written ? { event, commit } : undefined;
}

async function confirmation(
  instance: string,
  exchange: Exchange,
  fate: Fate,
  event: string | undefined,
  commit: SeenCommit,
): Promise<void> {
  const answer = await exchange.ask();
  commit.confirmed = numberIn(answer) > 0;
  if (event !== undefined && fate.isSealedAt(event, 'confirmed, its writer not told')) return fate.strike(instance);
  exchange.tell(answer);
  if (event !== undefined && fate.isSealedAt(event, 'its writer just told')) await fate.strike(instance);
}

async function announcement(instance: string, exchange: Exchange, fate: Fate): Promise<void> {
  if (fate.isSealedAt('announcing the epoch', 'not sent')) return fate.strike(instance);
  const answer = await exchange.ask();
  if (fate.isSealedAt('announcing the epoch', 'written, its writer not told')) return fate.strike(instance);
  exchange.tell(answer);
}

/** The epoch before the first operation is announced too. */
function isOfOperation(words: readonly string[]): boolean {
  const [, , announcement = '{}'] = argumentsIn(words);
  return (JSON.parse(announcement) as { epoch: number }).epoch > 0;
}

/** What a script is run with besides its keys. */
function argumentsIn(words: readonly string[]): readonly string[] {
  return words.slice(3 + Number(words[2]));
}

function scriptIn([command, hash]: readonly string[]): ScriptName | undefined {
  return command?.toUpperCase() === 'EVALSHA' ? nameOf.get(hash ?? '') : undefined;
}

/** Names what a commit is for, if it carries the operation on. */
function eventOf(body: JournalBody): string | undefined {
  if (body.kind === 'decision') return carriesOn(body) ? `commit of rule ${body.rule}` : undefined;
  if (body.kind !== 'progress') return undefined;
  const { progress } = body;
  return progress.kind === 'withdrawn' ? 'commit of withdrawn' : `commit of ${progress.kind} ${progress.step}`;
}

/** Whether a journal entry moves an operation on, or towards one: most decisions only say something new. */
export function carriesOn(body: JournalBody): boolean {
  if (body.kind !== 'decision') return body.kind === 'progress';
  const { before, next } = body;
  return before.phase !== next.phase || before.operation?.id !== next.operation?.id;
}

/** Of an integer's answer. */
function numberIn(answer: Buffer): number {
  return answer[0] === 0x3a ? Number(answer.toString('latin1', 1, answer.length - 2)) : Number.NaN;
}
