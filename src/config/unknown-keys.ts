import type { z } from 'zod';
import { closest } from './closest.ts';
import { formatPath, type Path } from './path.ts';

/** The keys that a map may have, by the map's path. */
export type KnownKeys = Map<string, readonly string[]>;

/** A key that is not in the schema. */
export interface UnknownKey {
  readonly path: Path;
  readonly message: string;
  /** The path of the setting that was probably meant. */
  readonly meant: string | undefined;
}

/** One finding for each unknown key, with the key that was probably meant for the first `hintsMax` of them. */
export function unknownKeys(issues: readonly z.core.$ZodIssue[], known: KnownKeys, hintsMax: number): UnknownKey[] {
  const keys = issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [];
    const candidates = known.get(formatPath(issue.path)) ?? [];
    return issue.keys.map((key) => ({ path: issue.path, key, candidates }));
  });
  return keys.map(({ path, key, candidates }, index) => unknownKey(path, key, index < hintsMax ? candidates : []));
}

function unknownKey(parent: Path, key: string, candidates: readonly string[]): UnknownKey {
  const near = closest(key, candidates);
  const hint = near === undefined ? `expected one of ${candidates.join(', ')}` : `did you mean "${near}"?`;
  return {
    path: [...parent, key],
    message: `unknown key: ${hint}`,
    meant: near === undefined ? undefined : formatPath([...parent, near]),
  };
}

/** The keys of the strict object that raised an issue. */
export function keysOf(schema: unknown): readonly string[] {
  const shape = (schema as Partial<z.core.$ZodObject> | undefined)?._zod?.def.shape;
  return shape === undefined ? [] : Object.keys(shape);
}
