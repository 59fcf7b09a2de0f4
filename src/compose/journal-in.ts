import { z } from 'zod';
import type { JournalEntry } from '../domain/journal.ts';
import { journalRecord } from '../store/records.ts';

/** A text is not an exported journal. The message says where and why. */
export class NotAJournal extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotAJournal';
  }
}

/**
 * The entries of an exported journal, as they stand there: JSON Lines with an entry each, or the document that the API
 * answers (`{entries: […]}`), or just its list. Throws `NotAJournal`.
 */
export function journalIn(text: string): JournalEntry[] {
  const whole = jsonIn(text);
  const lines = whole === undefined ? text.split(/\r?\n/) : undefined;
  const found = lines?.flatMap((line, index) => (line.trim() === '' ? [] : [atLine(line, index + 1)])) ?? listed(whole);
  if (found.length === 0) throw new NotAJournal('there is no entry in it');
  return found.map(({ value, where }) => entryOf(value, where));
}

interface Found {
  readonly value: unknown;
  readonly where: string;
}

function atLine(line: string, number: number): Found {
  const value = jsonIn(line);
  if (value === undefined) throw new NotAJournal(`line ${number} is not JSON`);
  return { value, where: `line ${number}` };
}

function listed(whole: unknown): Found[] {
  const document = z.object({ entries: z.array(z.unknown()) }).safeParse(whole);
  const values = document.success ? document.data.entries : Array.isArray(whole) ? whole : [whole];
  return values.map((value, index) => ({ value, where: `entry ${index + 1} of the list` }));
}

function entryOf(value: unknown, where: string): JournalEntry {
  const parsed = journalRecord.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new NotAJournal(`${where} is no entry of a journal: ${issue?.path.join('.')}: ${issue?.message}`);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
