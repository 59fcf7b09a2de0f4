import { type Application, home } from './application.ts';
import { decide } from './decide.ts';
import { type Difference, differences } from './differences.ts';
import type { DecisionBody, JournalBody, JournalEntry, ProgressBody } from './journal.ts';
import { advance } from './progress.ts';
import { initialState, type State } from './state.ts';

/** Who wrote an entry: only the same Regent can be expected to come to the same decisions. */
export interface Writer {
  readonly version: string;
  /** The hash of its table of rules. */
  readonly rules: string;
}

/** What came of deriving a piece of one application's journal again. */
export interface Replayed {
  /** What was derived again and came out as recorded. */
  readonly decisions: number;
  readonly progress: number;
  /** Of entries that tell what vantages say: nothing is derived from them. */
  readonly verdicts: number;
  /** Changes of the configuration in force: what follows is derived under the new one. */
  readonly configurations: number;
  /** Entries that lack something that was cut away before them. */
  readonly cut: readonly number[];
  /** Entries of another version of Regent: only that one can derive them. */
  readonly foreign: readonly ForeignEntry[];
  /** The first entry that does not come out as recorded; nothing after it was looked at. */
  readonly deviation?: Deviation | undefined;
}

export interface ForeignEntry {
  readonly sequence: number;
  readonly version: string;
  readonly rules: string | undefined;
}

/** An entry that is not what its inputs lead to, or that does not begin where the one before it ended. */
export interface Deviation {
  readonly sequence: number;
  readonly because: string;
  readonly differences: readonly Difference[];
}

/** What the entries so far lead to; each part undefined while it stood in what was cut. */
interface Known {
  readonly state: State | undefined;
  readonly configuration: Application | undefined;
  /** Nothing has been cut, and nothing decided yet. */
  readonly fresh: boolean;
}

type Derived = { readonly known: Known } & (
  | { readonly deviation?: Omit<Deviation, 'sequence'> }
  | { readonly cut: true }
);

/**
 * Derives every decision of one application's journal from its recorded inputs again, and every state from the one
 * before, up to the first that comes out differently. Whether the entries are genuine is not looked at here. Pure.
 */
export function replay(entries: readonly JournalEntry[], writer: Writer): Replayed {
  const counts = { decision: 0, progress: 0, verdicts: 0, configuration: 0, readiness: 0 };
  const cut: number[] = [];
  const foreign: ForeignEntry[] = [];
  let known: Known = { state: undefined, configuration: undefined, fresh: entries[0]?.sequence === 1 };
  for (const { sequence, version, rules, body } of entries) {
    if (version !== writer.version || (rules ?? writer.rules) !== writer.rules) {
      foreign.push({ sequence, version, rules });
      known = afterForeign(known, body);
      continue;
    }
    const derived = deriveSafely(body, known);
    known = derived.known;
    if ('cut' in derived) cut.push(sequence);
    else if (derived.deviation === undefined) counts[body.kind] += 1;
    else return result(counts, cut, foreign, { sequence, ...derived.deviation });
  }
  return result(counts, cut, foreign, undefined);
}

function result(
  { decision: decisions, progress, verdicts, configuration: configurations }: Record<JournalBody['kind'], number>,
  cut: readonly number[],
  foreign: readonly ForeignEntry[],
  deviation: Deviation | undefined,
): Replayed {
  return { decisions, progress, verdicts, configurations, cut, foreign, deviation };
}

/** Another version's decisions are taken as recorded; what its progress led to is known at its next decision. */
function afterForeign(known: Known, body: JournalEntry['body']): Known {
  if (body.kind === 'verdicts' || body.kind === 'readiness') return known;
  if (body.kind === 'configuration') return { ...known, configuration: body.configuration };
  if (body.kind === 'progress') return { ...known, state: undefined, fresh: false };
  return { state: body.next, configuration: body.configuration ?? known.configuration, fresh: false };
}

/** An entry that nobody wrote as it stands there can be of any shape, and what it leads to then is an error. */
function deriveSafely(body: JournalEntry['body'], known: Known): Derived {
  try {
    return derive(body, known);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return deviates(known, `It is not what a Regent writes: ${why}`, []);
  }
}

function derive(body: JournalEntry['body'], known: Known): Derived {
  switch (body.kind) {
    case 'decision':
      return deriveDecision(body, known);
    case 'progress':
      return deriveProgress(body, known);
    case 'verdicts':
    case 'readiness':
      return { known };
    case 'configuration':
      return { known: { ...known, configuration: body.configuration } };
  }
}

function deriveDecision(body: DecisionBody, before: Known): Derived {
  const configuration = body.configuration ?? before.configuration;
  const known: Known = { state: body.next, configuration, fresh: false };
  const expected = before.state ?? beginning(before, configuration);
  const gap = expected === undefined ? [] : differences(body.before, expected, 'before');
  if (gap.length > 0) return deviates(known, 'It does not begin where the entries before it end.', gap);
  if (configuration === undefined) return { known, cut: true };
  const { rule, because, findings, next } = decide(configuration, body.before, body.view);
  const recorded = { rule: body.rule, because: body.because, findings: body.findings, next: body.next };
  const found = differences(recorded, { rule, because, findings, next });
  return found.length > 0 ? deviates(known, 'Its inputs lead to another decision.', found) : { known };
}

/** The very first decision of an application begins at home, as its policy wants it. */
function beginning({ fresh }: Known, configuration: Application | undefined): State | undefined {
  if (!fresh || configuration === undefined) return undefined;
  return initialState(configuration.id, home(configuration), configuration.policy.automation);
}

function deriveProgress({ operation, progress }: ProgressBody, known: Known): Derived {
  if (known.state === undefined) return { known, cut: true };
  const running = known.state.operation?.id;
  if (running !== operation) {
    const found = differences({ operation }, { operation: running });
    return deviates(known, 'It tells the progress of an operation that was not running.', found);
  }
  return { known: { ...known, state: advance(known.state, progress) } };
}

function deviates(known: Known, because: string, found: readonly Difference[]): Derived {
  return { known, deviation: { because, differences: found } };
}
