import { redact } from './redact.ts';

/** What another system wrote, fit for a sentence of ours: one line, without secrets, at most `lengthMax` characters. */
export function excerpt(text: string, lengthMax = 160): string {
  const line = redact(text).replace(/\s+/g, ' ').trim();
  return line.length <= lengthMax ? line : `${line.slice(0, lengthMax - 1)}…`;
}
