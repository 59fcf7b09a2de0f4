import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LogEntry, LogStore } from './log.ts';

/** A log in a file, one line a record. */
export function logFile(path: string): LogStore {
  mkdirSync(dirname(path), { recursive: true });
  return {
    read() {
      const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
      const lines = text.split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line) as LogEntry);
    },
    append: (entries) => appendFileSync(path, linesOf(entries)),
    replace(entries) {
      const beside = `${path}.new`;
      writeFileSync(beside, linesOf(entries));
      renameSync(beside, path);
    },
  };
}

function linesOf(entries: readonly LogEntry[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}
