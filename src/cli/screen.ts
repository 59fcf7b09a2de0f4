import picocolors from 'picocolors';
import type { DocumentWriter } from './format.ts';
import type { CliIo } from './io.ts';

/** How results, progress and colours reach the person or the script. */
export interface Screen {
  /** A script reads the result, and no person. */
  readonly scripted: boolean;
  readonly paint: ReturnType<typeof picocolors.createColors>;
  /** The result: the document for scripts, the text for people. */
  result(document: unknown, text: () => string): void;
  /** What happens on the way to it. On stderr where stdout belongs to a script. */
  say(text: string): void;
}

/** Colours only where a person watches, and never against NO_COLOR (no-color.org). */
export function createScreen(io: Pick<CliIo, 'stdout' | 'stderr' | 'env'>, write?: DocumentWriter): Screen {
  const colours = io.stdout.isTTY === true && !io.env.NO_COLOR && io.env.TERM !== 'dumb' && write === undefined;
  return {
    scripted: write !== undefined,
    paint: picocolors.createColors(colours),
    result: (document, text) => void io.stdout.write(`${write === undefined ? text() : write(document)}\n`),
    say: (text) => void (write === undefined ? io.stdout : io.stderr).write(`${text}\n`),
  };
}
