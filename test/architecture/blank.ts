/**
 * Replaces what is not code by spaces: comments, and what stands inside strings, templates and regular expressions.
 * Every other character, and every line break, keeps its place, so that offsets and line numbers stay true.
 */
export function blankNonCode(text: string): string {
  return new Blanker(text).run();
}

/** Words after which a slash begins a regular expression rather than a division. */
const WORDS_BEFORE_REGEX = /(?:^|[^\w$.])(?:return|typeof|case|in|of|do|else|void|delete|throw|await|yield|new)$/;

class Blanker {
  readonly #text: string;
  readonly #out: string[];
  #at = 0;
  /** One entry per open `${`: the number of braces open inside it. */
  readonly #templateDepths: number[] = [];

  constructor(text: string) {
    this.#text = text;
    this.#out = [...text].length === text.length ? [...text] : text.split('');
  }

  run(): string {
    while (this.#at < this.#text.length) this.#step();
    return this.#out.join('');
  }

  #step(): void {
    const char = this.#text[this.#at];
    const two = this.#text.slice(this.#at, this.#at + 2);
    if (two === '//') this.#blankTo(this.#endOf('\n', this.#at));
    else if (two === '/*') this.#blankTo(this.#endOf('*/', this.#at + 2) + 2);
    else if (char === "'" || char === '"') this.#string(char);
    else if (char === '`') this.#template();
    else if (char === '/' && this.#regexMayBegin()) this.#regex();
    else this.#brace(char);
  }

  /** Counts braces inside `${…}`, because the one that closes it leads back into the template's text. */
  #brace(char: string | undefined): void {
    const depth = this.#templateDepths.at(-1);
    if (depth !== undefined && char === '}' && depth === 0) {
      this.#templateDepths.pop();
      this.#template();
      return;
    }
    if (depth !== undefined && char === '{') this.#templateDepths[this.#templateDepths.length - 1] = depth + 1;
    if (depth !== undefined && char === '}') this.#templateDepths[this.#templateDepths.length - 1] = depth - 1;
    this.#at += 1;
  }

  #string(quote: string): void {
    this.#at += 1;
    while (this.#at < this.#text.length && this.#text[this.#at] !== quote && this.#text[this.#at] !== '\n') {
      this.#blank(this.#text[this.#at] === '\\' ? 2 : 1);
    }
    this.#at += 1;
  }

  /** Begins at the backtick, or at the brace that closes a `${`, and ends behind the backtick or a new `${`. */
  #template(): void {
    this.#at += 1;
    while (this.#at < this.#text.length && this.#text[this.#at] !== '`') {
      if (this.#text.startsWith('${', this.#at)) {
        this.#at += 2;
        this.#templateDepths.push(0);
        return;
      }
      this.#blank(this.#text[this.#at] === '\\' ? 2 : 1);
    }
    this.#at += 1;
  }

  #regex(): void {
    this.#at += 1;
    let inClass = false;
    while (this.#at < this.#text.length && this.#text[this.#at] !== '\n') {
      const char = this.#text[this.#at];
      if (char === '/' && !inClass) break;
      if (char === '[') inClass = true;
      if (char === ']') inClass = false;
      this.#blank(char === '\\' ? 2 : 1);
    }
    this.#at += 1;
  }

  #regexMayBegin(): boolean {
    const before = this.#out
      .slice(Math.max(0, this.#at - 80), this.#at)
      .join('')
      .trimEnd();
    const last = before.at(-1);
    return last === undefined || '(,=:[!&|?{};+-*%~^<>'.includes(last) || WORDS_BEFORE_REGEX.test(before);
  }

  #endOf(mark: string, from: number): number {
    const at = this.#text.indexOf(mark, from);
    return at === -1 ? this.#text.length : at;
  }

  #blankTo(end: number): void {
    this.#blank(end - this.#at);
  }

  #blank(count: number): void {
    for (const end = Math.min(this.#at + count, this.#text.length); this.#at < end; this.#at += 1) {
      if (this.#text[this.#at] !== '\n') this.#out[this.#at] = ' ';
    }
  }
}
