import type { StoryObserver } from './observe-story.ts';
import { timeOf } from './observe-story.ts';
import type { SeenOperation } from './regent-client.ts';
import type { Bar } from './timeline.ts';
import type { Users } from './users.ts';

/** The demo's last line. All times are milliseconds from the kill; null where it never came to it. */
export interface Summary {
  readonly ok: boolean;
  readonly detectedMs: number | null;
  readonly decidedMs: number | null;
  /** When users were first answered from the standby, reads and writes. */
  readonly movedMs: number | null;
  readonly failedBack: boolean;
  /** From the first request that failed after the kill to the first write answered by the standby. */
  readonly errorsSeenMs: number;
  readonly requestsFailed: number;
  readonly writesAcknowledged: number;
  readonly writesLost: number;
  /** How many had to be lost, in stories in which only the side that dies has them; no other may be. */
  readonly writesDoomed?: number | undefined;
  readonly violations: number;
  /** What Regent took of the failover for itself: the time in which no step was running. */
  readonly ownShareMs: number | null;
  /** When a replica first confirmed a write to the new Redis primary, in stories in which Redis dies too. */
  readonly redisConfirmedMs?: number | undefined;
  /** From then to the first users served by the standby, less the time in which a provider was waited for. */
  readonly servedAfterRedisMs?: number | undefined;
  readonly steps: readonly { readonly step: string; readonly ms: number; readonly tookMs: number }[];
  /** The sentence that says what is missing, when it did not end well. */
  readonly missing?: string | undefined;
}

/** What the summary is made of. */
export interface StoryResult {
  readonly killedAt: number;
  readonly home: string;
  readonly standby: string;
  readonly users: Users;
  readonly observer: StoryObserver;
  readonly failedBack: boolean;
  /** The story ends where the application was moved to, and not at home. */
  readonly away?: boolean | undefined;
  /** It ended as the story means it to, where that is not (only) at home. */
  readonly endedWell?: boolean | undefined;
  /** The acknowledged writes that are lost, and those that had to be. */
  readonly lost: readonly string[];
  readonly doomed?: readonly string[] | undefined;
  readonly violations: number;
  readonly missing?: string | undefined;
  readonly redisConfirmedAt?: number | undefined;
}

/** Sums a story up. `ok` only when all of it happened and nothing was lost or broken. */
export function summarise(result: StoryResult): Summary {
  const { killedAt, users, observer } = result;
  const since = (at: number | undefined) => (at === undefined ? null : Math.round(at - killedAt));
  const moved = users.servedFrom(result.standby, killedAt);
  const failed = users.failedBetween(killedAt, Number.POSITIVE_INFINITY);
  const summary = {
    detectedMs: since(observer.decisionBy([301], killedAt)?.at),
    decidedMs: since(observer.decisionBy([401], killedAt)?.at),
    movedMs: since(moved),
    failedBack: result.failedBack,
    errorsSeenMs: errorsSeen(
      failed.map((each) => each.endedAt),
      moved,
    ),
    requestsFailed: failed.length,
    writesAcknowledged: users.acknowledged.length,
    writesLost: result.lost.length,
    writesDoomed: result.doomed?.length,
    violations: result.violations,
    ownShareMs: ownShare(observer, killedAt),
    ...afterRedis(result, moved),
    steps: stepsOf(observer, killedAt),
    missing: result.missing,
  };
  const whole = summary.detectedMs !== null && summary.decidedMs !== null && summary.movedMs !== null;
  const ended = result.endedWell ?? (result.away === true ? result.missing === undefined : summary.failedBack);
  const lostNeedlessly = result.lost.some((id) => result.doomed?.includes(id) !== true);
  return { ok: whole && ended && !lostNeedlessly && summary.violations === 0, ...summary };
}

/** The bars of the timeline: what was found out and decided, then each step. */
export function barsOf(summary: Summary): Bar[] {
  const until = (label: string, ms: number | null, from = 0): Bar[] => (ms === null ? [] : [{ label, from, to: ms }]);
  return [
    ...until('detection', summary.detectedMs),
    ...until('decision', summary.decidedMs, summary.detectedMs ?? 0),
    ...summary.steps.map(({ step, ms, tookMs }) => ({ label: step, from: ms - tookMs, to: ms })),
    ...until('users without service', summary.movedMs),
  ];
}

function stepsOf(observer: StoryObserver, killedAt: number): Summary['steps'] {
  return [...observer.operations.values()].flatMap((operation) =>
    operation.steps
      .filter((step) => step.endedAt !== undefined)
      .map((step) => ({
        step: `${operation.kind} ${step.id}`,
        ms: timeOf(step.endedAt) - killedAt,
        tookMs: timeOf(step.endedAt) - timeOf(step.startedAt),
      })),
  );
}

function errorsSeen(failedAt: readonly number[], moved: number | undefined): number {
  const [first] = failedAt;
  return first === undefined ? 0 : Math.max(0, Math.round((moved ?? failedAt.at(-1) ?? first) - first));
}

/** What came after Redis could be written to again: Regent's part of the story in which Redis dies too. */
function afterRedis({ killedAt, observer, redisConfirmedAt }: StoryResult, moved: number | undefined) {
  if (redisConfirmedAt === undefined) return {};
  const redisConfirmedMs = Math.round(redisConfirmedAt - killedAt);
  const failover = failoverOf(observer);
  if (failover === undefined || moved === undefined) return { redisConfirmedMs };
  return { redisConfirmedMs, servedAfterRedisMs: withoutProviders(failover, redisConfirmedAt, moved) };
}

/** From the detection to the end of the failover, less the time in which at least one step waited for a provider. */
function ownShare(observer: StoryObserver, killedAt: number): number | null {
  const failover = failoverOf(observer);
  const detected = observer.decisionBy([301], killedAt)?.at;
  if (failover?.endedAt === undefined || detected === undefined) return null;
  return withoutProviders(failover, detected, timeOf(failover.endedAt));
}

function failoverOf(observer: StoryObserver): SeenOperation | undefined {
  return [...observer.operations.values()].find((operation) => operation.kind === 'failover');
}

/** How much of the time between two instants no step was running in, in milliseconds. */
function withoutProviders(operation: SeenOperation, from: number, to: number): number {
  const spans = operation.steps
    .map((step) => ({ from: timeOf(step.startedAt), to: Math.min(timeOf(step.endedAt), to) }))
    .toSorted((a, b) => a.from - b.from);
  let covered = 0;
  let reached = from;
  for (const span of spans) {
    covered += Math.max(0, span.to - Math.max(span.from, reached));
    reached = Math.max(reached, span.to);
  }
  return Math.round(to - from - covered);
}
