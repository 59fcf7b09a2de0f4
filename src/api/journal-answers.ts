import { z } from 'zod';
import { count, instant, next, text } from './answers.ts';

/** What the addresses answer that read an application's journal. */

const journalEntry = z
  .object({
    application: text,
    sequence: count,
    at: z.number().meta({ description: 'Milliseconds of Redis time.' }),
    by: text,
    version: text,
    rules: text.optional(),
    body: z.looseObject({ kind: z.enum(['decision', 'progress', 'verdicts', 'configuration', 'readiness']) }),
    previous: text,
    hash: text,
  })
  .meta({ id: 'JournalEntry', description: 'Exactly as it was hashed, its instants in milliseconds included.' });

export const journal = z
  .object({ entries: z.array(journalEntry), next: count.meta({ description: 'What to pass as `after` to read on.' }) })
  .meta({ id: 'Journal' });

const acknowledgement = z
  .object({
    by: text,
    reason: text,
    at: instant,
    sequence: count.meta({ description: 'Of the journal entry that tells everything.' }),
    cooldownUntil: instant.optional().meta({ description: 'Until when the cooldown would have lasted that it ended.' }),
    backedOut: z.boolean().meta({ description: 'Whether it let an automatic way home be tried again.' }),
    moves: count.meta({ description: 'How many automatic moves nobody had acknowledged before.' }),
  })
  .meta({ id: 'Acknowledgement' });

export const acknowledgements = z.object({ acknowledgements: z.array(acknowledgement), next });
