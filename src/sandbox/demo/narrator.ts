import pc from 'picocolors';

/** Tells the story line by line, with the seconds since the kill where there has been one, and shows that it waits. */
export class Narrator {
  readonly #out: NodeJS.WriteStream;
  #zero: number | undefined;
  #waiting = '';
  #shownAt = 0;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  /** From here on seconds are counted. */
  startClock(at: number): void {
    this.#zero = at;
  }

  heading(text: string): void {
    this.#line(`\n${pc.bold(text)}`);
  }

  say(text: string, at = Date.now()): void {
    this.#line(`${pc.dim(this.#stamp(at))} ${text}`);
  }

  /** What a rule decided, with its sentence. */
  decision(rule: number, because: string, at: number): void {
    this.say(`${pc.cyan(`rule ${rule}`)} ${because}`, at);
  }

  good(text: string, at = Date.now()): void {
    this.say(`${pc.green('✓')} ${text}`, at);
  }

  bad(text: string, at = Date.now()): void {
    this.say(`${pc.red('✗')} ${text}`, at);
  }

  /** Shows what is being waited for: in place on a terminal, otherwise once every five seconds. */
  waiting(text: string): void {
    const now = Date.now();
    if (this.#out.isTTY) {
      this.#out.write(`\r\x1b[K${pc.dim(`${this.#stamp(now)} … ${text}`)}`);
      this.#waiting = text;
    } else if (now - this.#shownAt > 5_000) {
      this.#shownAt = now;
      this.#out.write(`${this.#stamp(now)} … ${text}\n`);
    }
  }

  plain(text: string): void {
    this.#line(text);
  }

  #line(text: string): void {
    if (this.#waiting !== '') this.#out.write('\r\x1b[K');
    this.#waiting = '';
    this.#shownAt = Date.now();
    this.#out.write(`${text}\n`);
  }

  #stamp(at: number): string {
    if (this.#zero === undefined) return '        ';
    return `${((at - this.#zero) / 1000).toFixed(1).padStart(6)} s`;
  }
}
