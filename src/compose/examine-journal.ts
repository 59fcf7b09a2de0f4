import type { JournalEntry } from '../domain/journal.ts';
import { type Replayed, replay } from '../domain/replay.ts';
import { verifyChain } from '../store/chain.ts';
import { rulesHash } from '../store/rules-hash.ts';
import { version } from './version.ts';

/** What is known of one application's journal after it has been examined. */
export interface Examined {
  readonly application: string;
  readonly first: number;
  readonly last: number;
  /** Entries before the first have been cut away, and only their hash is there. */
  readonly cutAt?: string | undefined;
  /** Where the chain of hashes is broken; nothing from there on was derived again. */
  readonly brokenLink?: { readonly sequence: number; readonly because: string } | undefined;
  readonly replayed: Replayed;
}

/** Whether each application's entries are genuine, and whether their inputs still lead to what they record. */
export function examineJournal(entries: readonly JournalEntry[]): Examined[] {
  return Object.entries(Object.groupBy(entries, ({ application }) => application)).map(([application, own = []]) =>
    examineOne(application, own),
  );
}

/** Where the chain of each application's journal is broken, if it is. */
export function brokenLinks(entries: readonly JournalEntry[]) {
  return Object.entries(Object.groupBy(entries, (entry) => entry.application)).flatMap(([application, own = []]) => {
    const chain = verifyChain(own);
    return chain.intact ? [] : [{ application, sequence: chain.sequence, because: chain.because }];
  });
}

function examineOne(application: string, entries: readonly JournalEntry[]): Examined {
  const chain = verifyChain(entries);
  const sound = chain.intact ? entries : entries.slice(0, indexOfFlaw(entries, chain.sequence));
  const previous = entries[0]?.previous ?? '';
  return {
    application,
    first: entries[0]?.sequence ?? 0,
    last: entries.at(-1)?.sequence ?? 0,
    cutAt: previous === '' ? undefined : previous,
    brokenLink: chain.intact ? undefined : { sequence: chain.sequence, because: chain.because },
    replayed: replay(sound, { version, rules: rulesHash() }),
  };
}

/** The first entry with the sequence of the flawed one: one that stands there twice is not to be relied on at all. */
function indexOfFlaw(entries: readonly JournalEntry[], sequence: number): number {
  return entries.findIndex((entry) => entry.sequence === sequence);
}
