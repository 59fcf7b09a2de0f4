import type { OperationReport, StepInReport } from '../../domain/operation-report/contract.ts';
import { duration } from '../../domain/time-in-words.ts';

/** What is drawn of a report: lanes one below the other, over one stretch of time. Instants in milliseconds. */
export interface Timeline {
  readonly from: number;
  readonly to: number;
  readonly lanes: readonly Lane[];
}

export interface Lane {
  readonly label: string;
  /** How long, in words. */
  readonly value: string;
  readonly bars: readonly Bar[];
  /** Single instants, each with its sentence. */
  readonly marks: readonly { readonly at: number; readonly sentence: string }[];
}

export interface Bar {
  readonly from: number;
  readonly to: number;
  /** `quoted`: what it was expected to take, drawn around the others. */
  readonly tone: 'outage' | 'waiting' | 'done' | 'failed' | 'held' | 'quoted';
}

/** The lanes of a report: what users had, what was waited for, what people said, and every step that was begun. */
export function timelineOf(report: OperationReport): Timeline {
  const lanes = [...usersLanes(report), ...waitingLane(report), ...peopleLane(report), ...stepLanes(report)];
  const { startedAt, endedAt } = report.operation;
  const instants = lanes.flatMap(({ bars, marks }) => [
    ...bars.filter(({ tone }) => tone !== 'quoted').flatMap(({ from, to }) => [from, to]),
    ...marks.map(({ at }) => at),
  ]);
  const from = Math.min(startedAt, ...instants);
  return { from, to: Math.max(from + 1_000, endedAt ?? startedAt, ...instants), lanes };
}

function usersLanes({ users, operation, seen, journal }: OperationReport): Lane[] {
  const lastKnown = Math.max(
    operation.startedAt,
    operation.endedAt ?? 0,
    ...[...seen, ...journal.entries].map(({ at }) => at),
  );
  return users.flatMap(({ edge, outages, withoutAnswerMs }) => {
    if (withoutAnswerMs === undefined || outages.length === 0) return [];
    const bars = outages.map(({ from, to = lastKnown }): Bar => ({ from, to: Math.max(from, to), tone: 'outage' }));
    return [{ label: `${edge}: users without an answer`, value: duration(withoutAnswerMs), bars, marks: [] }];
  });
}

function waitingLane({ suspectedAt, operation: { startedAt } }: OperationReport): Lane[] {
  if (suspectedAt === undefined || suspectedAt >= startedAt) return [];
  const bars: Bar[] = [{ from: suspectedAt, to: startedAt, tone: 'waiting' }];
  return [{ label: 'suspected, and not acted on yet', value: duration(startedAt - suspectedAt), bars, marks: [] }];
}

function peopleLane({ people, operation: { startedAt } }: OperationReport): Lane[] {
  const marks = people.map(({ at, by, what, reason }) => ({ at, sentence: `${by}: ${what} (${reason})` }));
  const near = marks.filter(({ at }) => at >= startedAt - 86_400_000);
  return near.length === 0 ? [] : [{ label: 'what people said', value: '', bars: [], marks: near }];
}

function stepLanes({ steps, operation: { endedAt }, journal }: OperationReport): Lane[] {
  const now = endedAt ?? journal.entries.at(-1)?.at;
  return steps.flatMap((step) => {
    const { id, startedAt, tookMs, expectedMs, endedAt: over = now } = step;
    if (startedAt === undefined) return [];
    const to = Math.max(startedAt, over ?? startedAt);
    const bars: Bar[] = [
      { from: startedAt, to: startedAt + expectedMs, tone: 'quoted' },
      { from: startedAt, to, tone: toneOf(step) },
      ...(step.heldAt === undefined || step.heldAt <= to ? [] : [{ from: to, to: step.heldAt, tone: 'held' as const }]),
    ];
    return [
      { label: id, value: `${duration(tookMs ?? to - startedAt)} of ~ ${duration(expectedMs)}`, bars, marks: [] },
    ];
  });
}

function toneOf({ status }: StepInReport): Bar['tone'] {
  if (status === 'failed') return 'failed';
  return status === 'done' ? 'done' : 'waiting';
}
