/** What the exit code of every verb means. */
export const exit = {
  done: 0,
  /** The rules, or whoever was asked, said no; or what was begun has failed. */
  refused: 1,
  badInput: 2,
  /** It is still running, or a person has to do something. */
  waiting: 3,
  unreachable: 4,
} as const;

export type Exit = (typeof exit)[keyof typeof exit];

/** Ends the verb with a message for the person: what, where, what to do. */
export class CliError extends Error {
  readonly exit: Exit;
  /** What `-o json` prints of it; the message alone where there is nothing more to say. */
  readonly document: unknown;

  constructor(message: string, code: Exit, document: unknown = { detail: message }) {
    super(message);
    this.name = 'CliError';
    this.exit = code;
    this.document = document;
  }
}
