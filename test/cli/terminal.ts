import { runCli } from '../../src/cli/index.ts';
import type { CliIo } from '../../src/cli/io.ts';

/** A terminal that remembers what was written to it. */
export interface Terminal extends CliIo {
  readonly questions: string[];
  /** Presses Ctrl-C. */
  interrupt(): void;
  readonly out: () => string;
  readonly err: () => string;
}

/** What a test may choose about its terminal. */
export interface TerminalOptions {
  readonly server?: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** What the person types; left out, there is no terminal to ask in. */
  readonly types?: string;
  readonly colours?: boolean;
  /** Called instead of sleeping. */
  readonly onSleep?: (terminal: Terminal) => unknown;
}

/** A terminal of a test's own. */
export function terminal({ server, env, types, colours = false, onSleep }: TerminalOptions = {}): Terminal {
  const out: string[] = [];
  const err: string[] = [];
  const questions: string[] = [];
  const listeners = new Set<() => void>();
  const made: Terminal = {
    stdout: { write: (text) => out.push(text), isTTY: colours },
    stderr: { write: (text) => err.push(text), isTTY: colours },
    env: { ...(server !== undefined && { REGENT_SERVER: server }), ...env },
    version: '1.2.3',
    fetch,
    sleep: async () => {
      await onSleep?.(made);
    },
    ask:
      types === undefined
        ? undefined
        : async (question) => {
            questions.push(question);
            return types;
          },
    onInterrupt(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    questions,
    interrupt: () => {
      for (const listener of listeners) listener();
    },
    out: () => out.join(''),
    err: () => err.join(''),
  };
  return made;
}

/** Runs `regent` with these arguments in this process. */
export async function regent(argv: readonly string[], options: TerminalOptions = {}) {
  const io = terminal(options);
  const code = await runCli(argv, io);
  return { code, out: io.out(), err: io.err(), questions: io.questions };
}
