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

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CliError(`The journal ${file} can not be read (${why}).`, exit.badInput);
  }
}
