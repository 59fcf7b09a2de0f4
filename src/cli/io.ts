/** Everything that the command line touches outside of itself, so that tests can run it in their own process. */
export interface CliIo {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Regent's own. */
  readonly version: string;
  readonly fetch: typeof fetch;
  /** Resolves after `delayMs`, or at once when `signal` is aborted. Never rejects. */
  sleep(delayMs: number, signal: AbortSignal): Promise<void>;
  /** Asks a person and answers the line typed; undefined when none was. Absent where there is no terminal to ask in. */
  readonly ask?: ((question: string) => Promise<string | undefined>) | undefined;
  /** Calls `listener` on Ctrl-C or SIGTERM instead of ending the process; the answer takes it away again. */
  onInterrupt(listener: () => void): () => void;
}

/** Where text goes. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  /** How many characters fit into a line of a terminal. */
  readonly columns?: number | undefined;
}
