import { closest } from './closest.ts';
import type { Draft } from './draft.ts';
import type { Path } from './path.ts';
import { shown } from './wording.ts';

/** Something wrong between settings that are each right by themselves. */
export interface Finding {
  readonly path: Path;
  readonly message: string;
}

/** A finding in the words of all others: `expected <what>, found <the value>`. */
export function unexpected(draft: Draft, what: string, found = shown(draft.value, draft.path)): Finding {
  return { path: draft.path, message: `expected ${what}, found ${found}` };
}

/** A finding about a name that is none of those it may be. */
export function unknownName(draft: Draft, name: string, known: readonly string[], what: string): Finding {
  const near = closest(name, known);
  const hint = near === undefined ? '' : ` (did you mean "${near}"?)`;
  return unexpected(draft, `${what}${known.length === 0 ? '' : ` (${known.join(', ')})`}`, JSON.stringify(name) + hint);
}
