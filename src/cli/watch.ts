import { CliError, type Exit, exit } from './exit.ts';
import type { Session } from './session.ts';

const EVERY_MS = 2_000;

/** Home, and clear what is below: what is written next stands where the last screen stood. */
const CLEAR = '\x1b[H\x1b[2J';

/**
 * Looks again and again until Ctrl-C. On a terminal each look replaces the one before; elsewhere only a look that is
 * different is written. A look that fails does not end it: controllers come and go in a failover.
 */
export async function watchLooks({ io }: Session, look: () => Promise<string>): Promise<Exit> {
  const interrupted = new AbortController();
  const release = io.onInterrupt(() => interrupted.abort());
  let last: string | undefined;
  try {
    while (!interrupted.signal.aborted) {
      const text = await lookOnce(look, last);
      if (io.stdout.isTTY === true) io.stdout.write(`${CLEAR}${text}\n\nCtrl-C ends this view.\n`);
      else if (text !== last) io.stdout.write(`${text}\n\n`);
      last = text;
      await io.sleep(EVERY_MS, interrupted.signal);
    }
    return exit.done;
  } finally {
    release();
  }
}

/** Whoever has seen something once is told what is wrong now; who has seen nothing yet may have mistyped. */
async function lookOnce(look: () => Promise<string>, last: string | undefined): Promise<string> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof CliError) || last === undefined) throw error;
    return `… ${error.message} Trying again.`;
  }
}
