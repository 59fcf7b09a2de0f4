import type { Facade } from '../controller/contract.ts';
import type { JournalEntry } from '../domain/journal.ts';

/** How many entries of a journal one request looks at, at most: an entry carries whole states. */
const entriesMost = 200;

/** What was found, newest first. */
export interface FoundBack<Found> {
  readonly found: readonly Found[];
  /** Where to look on; absent where the journal begins. */
  readonly before?: number | undefined;
}

/**
 * Looks back through a journal from before a sequence, or from its end, until enough is found or enough was looked at: there
 * may be more although less was found than wanted.
 */
export async function lookBack<Found>(
  facade: Facade,
  { application, before, limit }: { application: string; before?: number | undefined; limit: number },
  pick: (entry: JournalEntry) => Found | undefined,
): Promise<FoundBack<Found>> {
  const looked =
    before === undefined
      ? await facade.journal(application, entriesMost)
      : await entriesBefore(facade, application, before, entriesMost);
  const entries = looked.toReversed();
  const found: Found[] = [];
  for (const entry of entries) {
    const picked = pick(entry);
    if (picked !== undefined) found.push(picked);
    if (found.length >= limit) return { found, before: earlier(entry) };
  }
  const oldest = entries.at(-1);
  return { found, before: oldest && earlier(oldest) };
}

/** Up to `count` entries before a sequence, oldest first. Sequences have no holes, so they are counted off. */
export async function entriesBefore(
  facade: Facade,
  application: string,
  before: number,
  count: number,
): Promise<JournalEntry[]> {
  const wanted = Math.max(0, Math.min(count, before - 1));
  const entries = await facade.journal(application, wanted, before - 1 - wanted);
  // In the place of what was cut off at the beginning stand later ones.
  return entries.filter(({ sequence }) => sequence < before);
}

function earlier({ sequence }: JournalEntry): number | undefined {
  return sequence > 1 ? sequence : undefined;
}
