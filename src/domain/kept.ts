import { type Operation, type StepRecord, wasAsked } from './operation.ts';

/** By resource and region: what its provider has said it needs to put the region back. Plain JSON. */
export type Kept = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * What is to be recorded with a step's next call. Only before the first one on its resource in an operation, and not while
 * users are shared out in parts: what is seen then is halfway.
 */
export function toKeep(
  operation: Operation,
  { verb, resource }: StepRecord,
  seen: Kept[string] | undefined,
  partly: readonly string[] = [],
): Kept[string] | undefined {
  if (partly.length > 0) return undefined;
  const before = operation.steps.some((each) => each.resource === resource && each.verb === verb && wasAsked(each));
  return before || seen === undefined || Object.keys(seen).length === 0 ? undefined : seen;
}

/** What is kept, with something newer of one resource; of regions that were not served the older stays. */
export function keptAfter(kept: Kept | undefined, resource: string, newer: Kept[string]): Kept {
  return { ...kept, [resource]: { ...kept?.[resource], ...newer } };
}
