import { z } from 'zod';
import { type Standing, severities, standingKinds } from './notification.ts';
import type { Seen } from './seen.ts';

/** A standing as it is kept, so that its end can be told also by whoever has never seen it. */
const keptStanding = z.object({
  key: z.string(),
  kind: z.enum(standingKinds),
  severity: z.enum(severities),
  title: z.string(),
  passed: z.string(),
});

/**
 * What receivers have been told of what is seen of one application: that is in no journal, so it is compared with what is so
 * now. Each is kept under `<receiver> <key>`; nothing, where it has passed.
 */
export class Observed {
  /** By receiver and key: what it is being told, or was told, to be so. */
  readonly #asked = new Map<string, Map<string, Standing>>();
  readonly #stored: Map<string, string>;
  readonly #over = new Map<string, string>();

  constructor(told: Readonly<Record<string, string>>) {
    const kept = Object.entries(told).filter(([field, text]) => field.includes(' ') && text !== '');
    this.#stored = new Map(kept);
    for (const [field, text] of kept) {
      const [receiver = ''] = field.split(' ');
      const standing = standingIn(text);
      if (standing !== undefined) this.#of(receiver).set(standing.key, standing);
    }
  }

  /** What a receiver has to be told now, of what it has not been. Whoever asks tells it. */
  changes(receiver: string, { standing, undecided }: Seen): { begins: Standing[]; passes: Standing[] } {
    const asked = this.#of(receiver);
    const begins = standing.filter(({ key }) => !asked.has(key));
    const isOver = ({ key }: Standing) => !standing.some((each) => each.key === key) && !undecided.includes(key);
    return { begins, passes: [...asked.values()].filter(isOver) };
  }

  /** A receiver is about to be told this. */
  ask(receiver: string, standing: Standing, isSo: boolean): void {
    if (isSo) this.#of(receiver).set(standing.key, standing);
    else this.#of(receiver).delete(standing.key);
  }

  /** Nothing more is done about what a receiver was to be told under a key. */
  over(receiver: string, key: string): void {
    const standing = this.#of(receiver).get(key);
    this.#over.set(`${receiver} ${key}`, standing === undefined ? '' : JSON.stringify(keptStanding.parse(standing)));
  }

  /** What is not stored yet. */
  news(): Record<string, string> {
    return Object.fromEntries([...this.#over].filter(([field, text]) => (this.#stored.get(field) ?? '') !== text));
  }

  /** This is stored now. */
  noted(news: Readonly<Record<string, string>>): void {
    for (const [field, text] of Object.entries(news)) this.#stored.set(field, text);
  }

  #of(receiver: string): Map<string, Standing> {
    const known = this.#asked.get(receiver) ?? new Map<string, Standing>();
    this.#asked.set(receiver, known);
    return known;
  }
}

/** What cannot be read was told by another Regent: its end is not told. */
function standingIn(text: string): Standing | undefined {
  try {
    return keptStanding.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
