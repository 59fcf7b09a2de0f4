import { readFileSync } from 'node:fs';
import type { JournalEntry } from '../domain/journal.ts';
import { CliError, exit } from './exit.ts';

/** The entries of an exported journal. Throws `CliError`. */
export async function readJournalFile(file: string): Promise<JournalEntry[]> {
  // Loaded here, because only verbs without a running Regent need it.
  const { journalIn, NotAJournal } = await import('../compose/journal-in.ts');
  try {
    return journalIn(readText(file));
  } catch (error) {
    if (!(error instanceof NotAJournal)) throw error;
    throw new CliError(
      `${file} is not a journal: ${error.message}. Export one with: regent journal APP --count 200 -o json`,
      exit.badInput,
    );
  }
}

/** The entries of an exported journal in which nothing was changed or left out. Throws `CliError`. */
export async function readSoundJournalFile(file: string): Promise<JournalEntry[]> {
  const entries = await readJournalFile(file);
  const { brokenLinks } = await import('../compose/examine-journal.ts');
  const [broken] = brokenLinks(entries);
  if (broken === undefined) return entries;
  const { application, sequence, because } = broken;
  const message = `The journal ${file} is not as it was written: ${application} ${sequence}. ${because}`;
  throw new CliError(`${message} See: regent replay ${file}`, exit.badInput);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CliError(`The journal ${file} can not be read (${why}).`, exit.badInput);
  }
}
