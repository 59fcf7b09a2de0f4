/** The words of a command line; what stands in double quotes is one word. */
export class Words {
  readonly #words: string[];
  readonly #line: string;

  constructor(line: string) {
    this.#line = line;
    this.#words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
  }

  /** The next word. Throws when there is none. */
  next(what: string): string {
    const word = this.#words.shift();
    if (word === undefined) throw new Error(`\`${this.#line}\` lacks ${what}.`);
    return word;
  }

  /** Whether the next word is this one; if so it is taken. */
  take(word: string): boolean {
    if (this.#words[0] !== word) return false;
    this.#words.shift();
    return true;
  }

  /** What follows a keyword, wherever it stands, up to the next of the other keywords. All of it is taken. */
  after(keyword: string, keywords: readonly string[] = []): string[] {
    const start = this.#words.indexOf(keyword);
    if (start === -1) return [];
    const length = this.#words.slice(start + 1).findIndex((word) => keywords.includes(word));
    const end = length === -1 ? this.#words.length : start + 1 + length;
    return this.#words.splice(start, end - start).slice(1);
  }

  /** Whether the word stands anywhere; if so it is taken. */
  flag(word: string): boolean {
    const at = this.#words.indexOf(word);
    if (at === -1) return false;
    this.#words.splice(at, 1);
    return true;
  }

  /** Everything that is left. */
  rest(): string[] {
    return this.#words.splice(0);
  }

  /** Throws when anything has not been understood. */
  end(): void {
    if (this.#words.length > 0) throw new Error(`\`${this.#line}\`: nobody understands ${this.#words.join(' ')}.`);
  }
}

/** `45s`, `10m`, `2h` in milliseconds. */
export function durationMs(text: string): number {
  const found = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  if (found === null) throw new Error(`${text} is not a duration like 45s, 10m or 2h.`);
  const unit = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[found[2] ?? 's'] ?? 1;
  return Number(found[1]) * unit;
}

/** One of the words that are possible here. Throws for any other. */
export function oneOf<T extends string>(word: string, ...possible: readonly T[]): T {
  const found = possible.find((each) => each === word);
  if (found === undefined) throw new Error(`${word} is none of ${possible.join(', ')}.`);
  return found;
}
