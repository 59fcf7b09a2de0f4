import type { CliIo } from './io.ts';

/** Follows something until it has come to its end, or until Ctrl-C: that stops only the following. */
export async function untilInterrupted<Result>(
  io: CliIo,
  follow: (interrupted: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const interrupted = new AbortController();
  const release = io.onInterrupt(() => interrupted.abort());
  try {
    return await follow(interrupted.signal);
  } finally {
    release();
  }
}
