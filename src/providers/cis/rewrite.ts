import type { CisObject } from './schema.ts';

/** What a step wants of an object: to be written differently, to be left as it is, or not to be touched at all. */
export type Rewrite =
  | { readonly kind: 'write'; readonly body: Readonly<Record<string, unknown>>; readonly what: string }
  | { readonly kind: 'nothing'; readonly note: string }
  | { readonly kind: 'refused'; readonly again: boolean; readonly note: string };

/** A pure function from the object as read to what has to be done with it. */
export type Rewriter = (object: CisObject) => Rewrite;

export function refused(note: string, again = false): Extract<Rewrite, { kind: 'refused' }> {
  return { kind: 'refused', again, note };
}

/** A string, stable and with sorted keys, that is the same for equal JSON values. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`).join(',')}}`;
}

/** Whether two JSON values are the same, whatever the order of their keys. */
export function sameJson(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}
