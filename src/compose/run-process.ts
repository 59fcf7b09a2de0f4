import { CannotListen } from '../api/cannot-listen.ts';
import { SecretUnavailable } from '../config/secrets.ts';
import { RedisNotStarted } from '../store/redis-process.ts';
import { BadStart } from './process-options.ts';

/**
 * Starts a process, keeps it until SIGTERM or SIGINT, and ends it in order: whatever it has opened by then is closed in
 * reverse, also when it could not start. Resolves with the exit code: 0 after an
 * orderly end, 2 when it was asked to start in a way that can't be, 1 when it could not start. A second signal ends it
 * at once.
 */
export async function runProcess(start: (opened: AsyncDisposableStack) => Promise<void>): Promise<number> {
  try {
    await using opened = new AsyncDisposableStack();
    // Listened for from the beginning: a signal that comes while it starts ends it in order, and not by force.
    const signal = signalled();
    await start(opened);
    await signal;
    return 0;
  } catch (error) {
    if (!isExpected(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error instanceof BadStart || error instanceof SecretUnavailable ? 2 : 1;
  }
}

function signalled(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(130));
        resolve();
      });
    }
  });
}

/** What has one clear sentence for people, and needs no stack. */
function isExpected(error: unknown): error is Error {
  return [BadStart, CannotListen, SecretUnavailable, RedisNotStarted].some((kind) => error instanceof kind);
}
