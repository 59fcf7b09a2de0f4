import { createHash } from 'node:crypto';
import type { HeldConfiguration } from '../domain/configuration.ts';
import { canonicalJson } from './canonical-json.ts';

/** A configuration with the hash that tells it from another, in whichever order its members stand. */
export function heldConfiguration(document: unknown): HeldConfiguration {
  return { hash: shortHash(document), document };
}

/** Tells one set of configurations from another. */
export function digestOf(hashes: Readonly<Record<string, string>>): string {
  return shortHash(hashes);
}

/** Short, because people compare it. */
function shortHash(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 16);
}
