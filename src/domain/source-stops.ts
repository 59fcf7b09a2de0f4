import { type Context, freshObservation } from './context.ts';
import { longestWay } from './longest-way.ts';
import { type Operation, type Step, type StepRecord, wasAsked } from './operation.ts';
import { type Change, plan } from './plan.ts';

/**
 * When the region that data is taken from by force stops writing, on the clock of the view's `now`: since a quorum sees it down,
 * or since it was fenced, whichever was first. One that is up writes on until the fence has closed it, which lies ahead.
 */
export function stopsWritingAt(context: Context, change: Change): number {
  const region = change.from.primary;
  const since = [context.state.suspected[region], fencedSince(context, region)].filter((at) => at !== undefined);
  if (since.length > 0) return Math.min(...since);
  return context.view.now + untilFencedMs(plan(context.application, change), region);
}

/** How long a region that is up goes on writing from now on, in milliseconds; 0 for one that has stopped. */
export function stillWritesForMs(context: Context, change: Change): number {
  return Math.max(0, stopsWritingAt(context, change) - context.view.now);
}

/** Whether the region that an operation leaves has written for longer than was thought when its loss was quoted. */
export function wroteOnLonger(context: Context, operation: Operation): boolean {
  const { from, startedAt, steps } = operation;
  const downSince = context.state.suspected[from.primary];
  if (downSince !== undefined && downSince <= startedAt) return false;
  return stopsWritingAt(context, { ...operation, fenced: [] }) > startedAt + untilFencedMs(steps, from.primary);
}

function untilFencedMs(steps: readonly Step[], region: string): number {
  return longestWay(fencesOf(steps, region));
}

/**
 * Since when a region is certainly fenced, by the operation that runs; and where that has found it so, by the one before it.
 * Undefined while anything may write there.
 */
function fencedSince(context: Context, region: string): number | undefined {
  const { operation, lastOperation } = context.state;
  if (operation === undefined) return undefined;
  const fences = fencesOf(operation.steps, region);
  if (fences.length === 0 || fences.some((fence) => fence.status !== 'done' || runsAgain(fence, context)))
    return undefined;
  if (fences.some(wasAsked)) return lastEnd(fences);
  const earlier = fencesOf(lastOperation?.steps ?? [], region);
  const stood = earlier.length > 0 && earlier.every(({ status }) => status === 'done');
  return stood ? lastEnd(earlier) : operation.startedAt;
}

/** Whether what a fence had stopped has been seen running since, as what a watchdog of its own starts again. */
export function runsAgain({ resource, region, endedAt = 0 }: StepRecord, context: Context): boolean {
  const seen = freshObservation(context, resource);
  return seen !== undefined && seen.at > endedAt && seen.regions[region]?.fenced === 'no';
}

function fencesOf<T extends Step>(steps: readonly T[], region: string): T[] {
  return steps.filter((step) => step.verb === 'fence' && step.region === region);
}

function lastEnd(fences: readonly StepRecord[]): number {
  return Math.max(...fences.map(({ endedAt = 0 }) => endedAt));
}
