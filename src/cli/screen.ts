import picocolors from 'picocolors';
import type { CliIo } from './io.ts';

/** How results, progress and colours reach the person or the script. */
export interface Screen {
  readonly json: boolean;
  readonly paint: ReturnType<typeof picocolors.createColors>;
  /** The result: the document for scripts, the text for people. */
  result(document: unknown, text: () => string): void;
  /** What happens on the way to it. On stderr where stdout belongs to a script. */
  say(text: string): void;
}

/** Colours only where a person watches, and never against NO_COLOR (no-color.org). */
export function createScreen(io: Pick<CliIo, 'stdout' | 'stderr' | 'env'>, json: boolean): Screen {
  const colours = io.stdout.isTTY === true && !io.env.NO_COLOR && io.env.TERM !== 'dumb' && !json;
  return {
    json,
    paint: picocolors.createColors(colours),
    result: (document, text) => void io.stdout.write(`${json ? JSON.stringify(document, null, 2) : text()}\n`),
    say: (text) => void (json ? io.stderr : io.stdout).write(`${text}\n`),
  };
}
