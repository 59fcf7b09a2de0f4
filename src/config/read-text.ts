import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const LARGEST_MB = 5;
const LARGEST_BYTES = LARGEST_MB * 1024 * 1024;

/** The text of a file, or the sentence that says why there is none. Never throws. */
export type ReadText = { readonly text: string } | { readonly because: string };

/** Reads a file as UTF-8. A pipe will do as well: it is read to its end, but never more than is allowed. */
export function readText(path: string): ReadText {
  try {
    const bytes = readUpTo(path, LARGEST_BYTES + 1);
    if (bytes === undefined) return { because: 'is a directory: expected a file' };
    if (bytes.length > LARGEST_BYTES) return { because: `is larger than ${LARGEST_MB} MB: expected a configuration` };
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    return { because: reasonFor(error) };
  }
}

function readUpTo(path: string, limit: number): Buffer | undefined {
  const file = openSync(path, 'r');
  try {
    if (fstatSync(file).isDirectory()) return undefined;
    const chunks: Buffer[] = [];
    let length = 0;
    while (length < limit) {
      const chunk = Buffer.alloc(Math.min(65_536, limit - length));
      const read = readSync(file, chunk);
      if (read === 0) break;
      chunks.push(chunk.subarray(0, read));
      length += read;
    }
    return Buffer.concat(chunks);
  } finally {
    closeSync(file);
  }
}

function reasonFor(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'does not exist',
    EACCES: 'may not be read by this user',
    EISDIR: 'is a directory: expected a file',
    ENOTDIR: 'does not exist: part of its path is a file',
    ERR_ENCODING_INVALID_ENCODED_DATA: 'is not UTF-8 text',
  };
  return known[code] ?? `can't be read (${code === '' ? String(error) : code})`;
}
