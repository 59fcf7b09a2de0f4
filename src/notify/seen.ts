import { promotable } from '../domain/application.ts';
import type { Context } from '../domain/context.ts';
import { protectionOf, type ResourceProtection } from '../domain/protection.ts';
import type { Examined } from '../domain/readiness.ts';
import { counted } from '../domain/setup/in-words.ts';
import { isMissingCopy } from '../domain/standby.ts';
import type { Standing } from './notification.ts';

/** What is seen of an application, beside what is decided about it. */
export interface Seen {
  readonly standing: readonly Standing[];
  /** By key: of what nobody can say now whether it is so. What was told of it stays as it is. */
  readonly undecided: readonly string[];
}

/** How long data has to be without protection before somebody is told, in milliseconds: a moment of it is part of a move. */
const unprotectedMs = 60_000;

/** How long nobody may know how data is protected before somebody is told, in milliseconds. */
const unknownMs = 600_000;

/** How long no controller may own an application before somebody is told, in milliseconds: many leases. */
const vacantMs = 60_000;

const readinessKey = 'readiness';

/** How the data is protected, and what stands in the way of an operation. Pure. */
export function seenIn(context: Context, examined: Examined | undefined): Seen {
  const replicated = promotable(context.application).filter(({ regions }) => regions.length > 1);
  const protections = protectionOf(context).filter(({ resource }) => replicated.some(({ id }) => id === resource));
  const each = [...protections.map(protectionSeen), readinessSeen(examined)];
  return { standing: each.flatMap(({ standing }) => standing), undecided: each.flatMap(({ undecided }) => undecided) };
}

function protectionSeen({ resource, protected: answer, because }: ResourceProtection): Seen {
  const key = `protection/${resource}`;
  switch (answer) {
    case 'yes':
      return { standing: [], undecided: [] };
    case 'no':
      return { standing: [unprotected(key, resource, because)], undecided: [] };
    case 'rebuilding':
      return { standing: [], undecided: [key] };
    case 'unknown':
      return { standing: [unknown(resource, because)], undecided: [key] };
  }
}

function unprotected(key: string, resource: string, sentence: string): Standing {
  return {
    key,
    kind: 'unprotected',
    severity: 'warning',
    title: `The data of ${resource} is not protected: with its region it would be lost`,
    passed: `The data of ${resource} is protected again`,
    sentence,
    graceMs: unprotectedMs,
  };
}

function unknown(resource: string, sentence: string): Standing {
  return {
    key: `protection-unknown/${resource}`,
    kind: 'unprotected',
    severity: 'warning',
    title: `Nobody knows whether the data of ${resource} is protected`,
    passed: `It is known again how the data of ${resource} is protected`,
    sentence,
    graceMs: unknownMs,
  };
}

/** Without a look, as just after a change of owner, nothing is said. Nor what is said of the protection of data already. */
function readinessSeen(examined: Examined | undefined): Seen {
  if (examined === undefined) return { standing: [], undecided: [readinessKey] };
  const errors = examined.findings.filter((each) => each.severity === 'error' && !isMissingCopy(each));
  const [first] = errors;
  if (first === undefined) return { standing: [], undecided: [] };
  const more = errors.length > 1 ? ` And ${counted(errors.length - 1, 'more error')}.` : '';
  const standing: Standing = {
    key: readinessKey,
    kind: 'not-ready',
    severity: 'warning',
    title: 'Something would stand in the way of an operation',
    passed: 'Nothing that was found would stand in the way of an operation any more',
    sentence: `${first.sentence}${first.cure === undefined ? '' : ` ${first.cure}`}${more}`,
  };
  return { standing: [standing], undecided: [] };
}

/** Nobody may act for an application. */
export const vacant: Standing = {
  key: 'vacant',
  kind: 'vacant',
  severity: 'critical',
  title: 'Vacant: no controller owns it, and nothing is done for it',
  passed: 'A controller owns it again',
  sentence: 'Its last owner has died or could not use what is stored of it, and no other one could take it.',
  graceMs: vacantMs,
};
