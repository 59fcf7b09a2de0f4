import { createHash } from 'node:crypto';
import type { JournalEntry } from '../domain/journal.ts';
import { canonicalJson } from './canonical-json.ts';

/** Seals an entry: its hash covers everything in it and the hash of the one before, so that no past entry can change. */
export function sealEntry(entry: Omit<JournalEntry, 'hash'>): JournalEntry {
  return { ...entry, hash: hashOf(entry) };
}

/** Whether entries are an unbroken piece of a journal, and if not, from which one on. */
export type ChainVerdict =
  | { readonly intact: true }
  | { readonly intact: false; readonly sequence: number; readonly because: string };

/**
 * Checks that entries, oldest first, follow one another and that none was changed. A piece that does not begin with the
 * first entry is taken to begin rightly: its `previous` is the hash of what was cut. Pure.
 */
export function verifyChain(entries: readonly JournalEntry[]): ChainVerdict {
  for (const [index, entry] of entries.entries()) {
    const because = flawOf(entry, entries[index - 1]);
    if (because !== undefined) return { intact: false, sequence: entry.sequence, because };
  }
  return { intact: true };
}

function flawOf(entry: JournalEntry, before: JournalEntry | undefined): string | undefined {
  const { hash, ...sealed } = entry;
  if (hashOf(sealed) !== hash) return 'It was changed after it had been written.';
  if (entry.sequence === 1 && entry.previous !== '') return 'It is the first, and yet names one before it.';
  if (before === undefined) return undefined;
  if (entry.sequence !== before.sequence + 1) return `Entries are missing after ${before.sequence}.`;
  if (entry.previous !== before.hash) return `It does not follow the entry ${before.sequence} that stands before it.`;
  return undefined;
}

function hashOf(entry: Omit<JournalEntry, 'hash'>): string {
  return createHash('sha256').update(canonicalJson(entry)).digest('hex');
}
