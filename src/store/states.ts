import { z } from 'zod';
import type { Pause } from '../domain/command.ts';
import type { JournalEntry } from '../domain/journal.ts';
import { readinessInWords } from '../domain/readiness.ts';
import type { Writer } from '../domain/replay.ts';
import { assignmentText } from './assignment.ts';
import { sealEntry } from './chain.ts';
import {
  type Commit,
  type CommitResult,
  type ControllerStore,
  type LoggedEvent,
  StoreUnavailable,
  UnreadableRecord,
} from './contract.ts';
import { type Lane, runOn } from './lane.ts';
import { limits } from './limits.ts';
import { rulesHash } from './rules-hash.ts';
import { parseState, stateText } from './state-record.ts';
import { parseJson, parseRecord } from './unreadable.ts';

/** Where an application's history stands: its version, and the hash of the entry that led to it. */
interface Head {
  readonly version: number;
  readonly hash: string;
}

/** The states of the applications. `regentVersion` and the hash of the rules are written into the journal. */
export function createStates(lane: Lane, regentVersion: string): Pick<ControllerStore, 'read' | 'versions' | 'commit'> {
  /** As this process has read or written them last; what Redis holds decides. */
  const heads = new Map<string, Head>();
  const writer = { version: regentVersion, rules: rulesHash() };

  const readHash = async (application: string) => {
    const key = lane.keys.state(application);
    const fields = await lane.connection.ask(`reading ${application}`, key, (redis) => redis.hgetall(key));
    const head = Object.keys(fields).length === 0 ? beginning : parseRecord(key, headRecord, fields);
    heads.set(application, { version: head.version, hash: head.hash });
    return { head, fields };
  };

  return {
    async read(application) {
      const { head, fields } = await readHash(application);
      if (head.version === 0) return undefined;
      const key = lane.keys.state(application);
      return {
        version: head.version,
        state: parseState(key, fields.state),
        configuration: configurationIn(key, fields),
      };
    },

    async versions(applications) {
      const known = await Promise.all(
        applications.map((application) => {
          const key = lane.keys.state(application);
          return lane.connection.ask('reading versions', key, (redis) => redis.hget(key, 'version'));
        }),
      );
      return known.map((version) => Number(version ?? 0));
    },

    async commit(commit) {
      const { application, version } = commit;
      const known = heads.get(application);
      const head = known?.version === version ? known : (await readHash(application)).head;
      if (head.version !== version) return { kind: 'refused', why: 'version-moved' };
      const entry = entryOf(commit, head, lane.clock.now(), writer);
      // Until it is known what became of this one, nothing is known.
      heads.delete(application);
      const result = await runCommit(lane, commit, head, entry);
      if (result.kind !== 'refused') heads.set(application, { version: result.version, hash: entry.hash });
      return result;
    },
  };
}

const beginning: Head = { version: 0, hash: '' };

const headRecord = z.object({ version: z.coerce.number<string>().int().min(1), hash: z.string() });

function configurationIn(key: string, { configuration, document }: Record<string, string>) {
  if (configuration === undefined) return undefined;
  return { hash: configuration, document: parseJson(key, z.unknown(), document) };
}

function entryOf(commit: Commit, head: Head, at: number, writer: Writer): JournalEntry {
  return sealEntry({
    application: commit.application,
    // One entry leads from each version to the next, so the version is the entry's number too.
    sequence: head.version + 1,
    at,
    by: commit.instance,
    ...writer,
    body: commit.entry,
    previous: head.hash,
  });
}

async function runCommit(lane: Lane, commit: Commit, head: Head, entry: JournalEntry): Promise<CommitResult> {
  const { keys, clock, commandTimeoutMs } = lane;
  const { application, instance, token, answer } = commit;
  const told = await runOn(lane, 'commit', `committing ${application}`, {
    keys: [
      keys.leases,
      keys.assignments,
      keys.state(application),
      keys.journal(application),
      keys.pause(application),
      keys.answers,
      keys.events,
    ],
    args: [
      application,
      instance,
      assignmentText({ instance, token }),
      head.version,
      head.hash,
      stateText(commit.next),
      JSON.stringify(entry),
      entry.hash,
      answer === undefined ? '' : JSON.stringify(answer),
      commit.unlessPaused === true ? 1 : 0,
      commit.endsPause === true ? (pauseSeen(commit)?.at ?? '') : '',
      clock.now() + commandTimeoutMs,
      limits.journal,
      limits.answers,
      commit.configuration?.hash ?? '',
      commit.configuration === undefined ? '' : JSON.stringify(commit.configuration.document),
      JSON.stringify(happened(entry)),
      limits.events,
    ],
    confirm: true,
  }).catch((error: unknown) => {
    throw isAhead(error) ? journalAhead(keys, application) : error;
  });
  if (told.refused === 'too-late')
    throw new StoreUnavailable(`committing ${application}: it came too late, and nothing was written`);
  if (told.refused !== undefined) return { kind: 'refused', why: told.refused };
  return { kind: told.replicated ? 'committed' : 'not-replicated', version: Number(told.result) };
}

/** As much of an entry as somebody who follows events has to know; the rest is in the journal, under the sequence. */
function happened({ application, sequence, at, body }: JournalEntry): Omit<LoggedEvent, 'id'> {
  const base = { application, sequence, at, kind: body.kind };
  if (body.kind === 'decision') {
    const { rule, because, next } = body;
    return { ...base, rule, because, phase: next.phase, operation: next.operation?.id };
  }
  if (body.kind === 'readiness') return { ...base, because: readinessInWords(body) };
  if (body.kind !== 'progress') return base;
  const { operation, progress } = body;
  return { ...base, operation, progress: progress.kind, step: 'step' in progress ? progress.step : undefined };
}

/** Whether Redis has refused an entry because the journal has one of that number, or a later one, already. */
function isAhead(error: unknown): boolean {
  return error instanceof UnreadableRecord && error.message.includes('XADD is equal or smaller');
}

function journalAhead({ journal, state }: Lane['keys'], application: string): UnreadableRecord {
  const key = journal(application);
  return new UnreadableRecord(
    key,
    `it has entries after the one that ${state(application)} stands at, as after a restore of only one of the two. ` +
      `Restore both from the same moment, or delete ${key}: the journal goes on from the state then, and the log is its archive.`,
  );
}

/** The pause that a decision was made with: only that one is ended, not one that an operator has written since. */
function pauseSeen({ entry }: Commit): Pause | undefined {
  return entry.kind === 'decision' ? (entry.view.pause ?? entry.before.pause) : undefined;
}
