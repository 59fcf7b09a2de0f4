import { timings } from './application.ts';
import { freeSteps, intentsIn, resourceIn } from './judge.ts';
import type { RunRecord } from './record.ts';
import { carriesOn } from './watch-redis.ts';

/** How soon another instance acted, in milliseconds from the kill, and how soon it had to. */
export interface Promptness {
  /** What it did: `takes it over`, `carries it on`, or a step whose call was in flight. */
  readonly what: string;
  readonly ms: number;
  readonly barMs: number;
}

const leaseBarMs = timings.leaseMs + 1_000;

/**
 * What another instance had to do after the owner's death, and when it did: to take the application over, to carry on
 * whatever no call is in flight for, and to go on with each step that has one. An act that never came is infinitely late.
 */
export function promptnessIn(record: RunRecord): Promptness[] {
  const { death, claims, commits } = record;
  if (death === undefined) return [];
  const acts = actsAfter(record, death);
  const since = (at: number | undefined) => (at === undefined ? Infinity : at - death.at);
  const claim = claims.find(({ instance, at }) => instance !== death.instance && at > death.at);
  const taken = { what: 'takes it over', ms: since(claim?.at), barMs: leaseBarMs };
  const inFlight = intentsIn(record).filter(
    ({ commit, answer }) => isBefore(commit, death) && (answer === undefined || answer.at > death.at),
  );
  const ids = inFlight.map(({ step }) => step.id);
  const watched = inFlight.map(({ step, deadlineAt }) => ({
    what: step.id,
    ms: since(acts.find(({ resource }) => resource === resourceIn(step.id))?.at),
    barMs: Math.max(leaseBarMs, deadlineAt - death.at + step.settleMs + 1_000),
  }));
  const last = commits.findLast((commit) => isBefore(commit, death))?.next;
  const operation = last?.operation;
  const isOver = last?.phase === 'displaced' && operation === undefined;
  const isFree = operation === undefined ? !isOver : freeSteps(operation, ids).length > 0 || ids.length === 0;
  const resources = inFlight.map(({ step }) => resourceIn(step.id));
  const first = acts.find(({ resource }) => resource === undefined || !resources.includes(resource));
  return [taken, ...(isFree ? [{ what: 'carries it on', ms: since(first?.at), barMs: leaseBarMs }] : []), ...watched];
}

interface Act {
  readonly at: number;
  /** Absent for a decision about the whole operation. */
  readonly resource?: string | undefined;
}

function actsAfter({ commits, calls }: RunRecord, death: { readonly instance: string; readonly at: number }): Act[] {
  const acts: Act[] = [
    ...commits
      .filter((commit) => !isBefore(commit, death) && carriesOn(commit.body))
      .map(({ at, body }) => {
        const progress = body.kind === 'progress' ? body.progress : undefined;
        const step = progress === undefined || progress.kind === 'withdrawn' ? undefined : progress.step;
        return { at, resource: step === undefined ? undefined : resourceIn(step) };
      }),
    ...calls
      .filter(({ instance }) => instance !== death.instance)
      .map(({ at, step }) => ({ at, resource: resourceIn(step) })),
  ];
  return acts.filter(({ at }) => at > death.at).toSorted((a, b) => a.at - b.at);
}

/** Whether the one that died has written it: what it had sent may be written a little after its death. */
function isBefore(
  commit: { readonly instance: string; readonly at: number },
  death: { readonly instance: string; readonly at: number },
): boolean {
  return commit.instance === death.instance || commit.at < death.at;
}
