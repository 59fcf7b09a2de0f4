import { inspect } from 'node:util';

/** A value that must not be seen: whatever prints, logs or serialises it gets its reference instead. */
export class Secret {
  /** Where it came from, as in `env:NAME`. */
  readonly reference: string;
  readonly #value: string;

  constructor(reference: string, value: string) {
    this.reference = reference;
    this.#value = value;
  }

  /** The value itself, for the call that needs it and for nothing else. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return `[secret ${this.reference}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
