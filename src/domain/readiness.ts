import { counted, listed } from './setup/in-words.ts';
import type { SetupFinding } from './setup/setup-finding.ts';

/** Something that would stand in the way of an operation; `about` is the external object. */
export interface ReadinessFinding extends SetupFinding {
  /** The resource that it was found at; absent where it is about the application itself. */
  readonly resource?: string | undefined;
}

/** What one look for trouble has found. */
export interface Examined {
  readonly findings: readonly ReadinessFinding[];
  /** Resources of which nothing is known to look for. */
  readonly unexamined: readonly string[];
  /** Milliseconds of Redis time. */
  readonly examinedAt: number;
}

/** What has changed from one look to the next. */
export interface ReadinessChange {
  readonly found: readonly ReadinessFinding[];
  readonly gone: readonly ReadinessFinding[];
}

/** What is new and what is gone; undefined where nothing is but numbers in the same sentences. */
export function readinessChange(
  before: readonly ReadinessFinding[],
  after: readonly ReadinessFinding[],
): ReadinessChange | undefined {
  const [old, now] = [new Set(before.map(identity)), new Set(after.map(identity))];
  const found = after.filter((each) => !old.has(identity(each)));
  const gone = before.filter((each) => !now.has(identity(each)));
  return found.length + gone.length === 0 ? undefined : { found, gone };
}

/** A count or an age in a sentence changes with every look, and is no news. */
function identity({ resource = '', severity, about, sentence }: ReadinessFinding): string {
  return [resource, severity, about, sentence.replaceAll(/\d+/g, '#')].join('\n');
}

/** How many findings of each severity there are. */
export function countFindings(findings: readonly ReadinessFinding[]): Record<SetupFinding['severity'], number> {
  const count = (severity: SetupFinding['severity']) => findings.filter((each) => each.severity === severity).length;
  return { error: count('error'), warning: count('warning'), note: count('note') };
}

/** A change as one sentence: `Readiness: 1 error and 2 notes are new; 1 warning is gone.` */
export function readinessInWords({ found, gone }: ReadinessChange): string {
  const parts = [
    ...(found.length === 0 ? [] : [`${severitiesInWords(found)} ${found.length === 1 ? 'is' : 'are'} new`]),
    ...(gone.length === 0 ? [] : [`${severitiesInWords(gone)} ${gone.length === 1 ? 'is' : 'are'} gone`]),
  ];
  return `Readiness: ${parts.join('; ')}.`;
}

/** `1 error and 2 notes`. */
export function severitiesInWords(findings: readonly ReadinessFinding[]): string {
  const counts = Object.entries(countFindings(findings)).filter(([, count]) => count > 0);
  return listed(counts.map(([severity, count]) => counted(count, severity)));
}
