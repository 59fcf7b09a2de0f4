import { createHash } from 'node:crypto';
import { rulesText } from '../domain/rules-text.ts';

/** Tells one table of rules from another. Short, because it stands in every entry of the journal. */
export function rulesHash(): string {
  return createHash('sha256').update(rulesText()).digest('hex').slice(0, 16);
}
