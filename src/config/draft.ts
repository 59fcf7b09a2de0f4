import type { Path } from './path.ts';

/**
 * A value somewhere in a configuration that may be wrong elsewhere: what fits its schema is parsed, the rest is as it
 * was written. Checks across settings read it, so that they find their problems beside all others in one go.
 */
export interface Draft {
  readonly path: Path;
  readonly value: unknown;
}

/** What stands under a chain of keys; its value is undefined where there is nothing. */
export function under(draft: Draft, ...keys: readonly string[]): Draft {
  return keys.reduce<Draft>(({ path, value }, key) => ({ path: [...path, key], value: property(value, key) }), draft);
}

/** The entries of a list; none if it is no list. */
export function entriesOf({ path, value }: Draft): Draft[] {
  return Array.isArray(value) ? value.map((entry: unknown, index) => ({ path: [...path, index], value: entry })) : [];
}

/** The values of a map under their keys; none if it is no map. */
export function valuesOf({ path, value }: Draft): Draft[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).map(([key, each]) => ({ path: [...path, key], value: each as unknown }));
}

/** The value if it is text. */
export function textOf({ value }: Draft): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The value if it is a number: a duration counts in milliseconds. */
export function numberOf({ value }: Draft): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function property(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key];
}
