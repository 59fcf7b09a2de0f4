import { createInterface } from 'node:readline/promises';
import { systemRuntime } from '../runtime.ts';
import { fetchWith } from './fetch-with-certificate.ts';
import type { CliIo } from './io.ts';

/** The terminal, the network and the clock of this process. */
export function processIo({ env, version }: Pick<CliIo, 'env' | 'version'>): CliIo {
  const { stdin, stdout, stderr } = process;
  // Whoever reads may stop early, as `head` does: that is no fault.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  return {
    stdout,
    stderr,
    env,
    version,
    fetch: fetchWith(env),
    sleep: systemRuntime().sleep,
    ask: stdin.isTTY && stderr.isTTY ? ask : undefined,
    onInterrupt(listener) {
      process.on('SIGINT', listener).on('SIGTERM', listener);
      return () => process.off('SIGINT', listener).off('SIGTERM', listener);
    },
  };
}

/** On stderr, so that stdout holds nothing but the result. */
async function ask(question: string): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const gone = new AbortController();
  lines.once('SIGINT', () => gone.abort()).once('close', () => gone.abort());
  try {
    return await lines.question(question, { signal: gone.signal });
  } catch {
    return undefined;
  } finally {
    lines.close();
  }
}
