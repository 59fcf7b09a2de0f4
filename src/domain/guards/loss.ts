import { promotable, type Resource } from '../application.ts';
import { type Context, freshObservation } from '../context.ts';
import { all, type Finding, no, unknown, yes } from '../finding.ts';
import type { LossEstimate } from '../observation.ts';
import { type Change, movesPrimary } from '../plan.ts';
import type { Lacking } from '../skew.ts';
import { stillWritesForMs, stopsWritingAt } from '../source-stops.ts';
import type { Guard } from './guard.ts';

/** How exact the times are that others tell, in milliseconds (db2pd: TIME_SINCE_LAST_RECV(seconds)). */
const wholeSecondMs = 1_000;

/** What one resource is expected to lose, before anything has begun. */
export interface LossQuote extends Lacking {
  /** At least so much of its source's log, as far as the replica has heard of it. Absent: nobody knows. */
  readonly bytes?: number | undefined;
  /** What was seen of it, or why nobody knows. */
  readonly because: string;
}

/** Whether no resource would lose more than its budget. A budget can't be kept by what is unknown. */
export const withinLossBudget: Guard = {
  name: 'data-loss',
  overridable: true,
  canBeUnknown: true,
  test: (context, change) => {
    if (change.graceful || !movesPrimary(context.application, change)) return yes('Nothing can be lost.');
    const findings = promotable(context.application).map((resource) => withinBudget(context, change, resource));
    return all(findings, 'There is no data.');
  },
};

/** What a change would lose in all, at the most, in milliseconds. */
export function expectedLossMs(context: Context, change: Change): number | 'unknown' {
  if (change.graceful || !movesPrimary(context.application, change)) return 0;
  const losses = Object.values(lossesOf(context, change));
  return losses.some((loss) => loss === 'unknown') ? 'unknown' : Math.max(0, ...losses.map(Number));
}

/** What a forced change would lose of each resource, in milliseconds. */
export function lossesOf(context: Context, change: Change): Record<string, number | 'unknown'> {
  return Object.fromEntries(estimatesOf(context, change).map(({ resource, ms }) => [resource, ms]));
}

/** The same, each with whether it is only estimated. */
export function estimatesOf(context: Context, change: Change): Lacking[] {
  if (change.graceful || !movesPrimary(context.application, change)) return [];
  return promotable(context.application).map(({ id: resource }) => {
    const { ms, estimated } = lossOf(context, change, resource) ?? { ms: 'unknown', estimated: false };
    return { resource, ms, estimated };
  });
}

/** What each resource is expected to lose that a change would promote, for whoever is to decide about it. */
export function lossQuotes(context: Context, change: Change): LossQuote[] {
  if (!movesPrimary(context.application, change)) return [];
  if (!change.graceful) {
    const region = change.to.primary;
    return estimatesOf(context, change).map((each) => ({ ...each, ...seenOf(context, region, each) }));
  }
  const because = 'Both sides hand over to each other.';
  return promotable(context.application).map(({ id }) => ({
    resource: id,
    ms: 0,
    bytes: 0,
    estimated: false,
    because,
  }));
}

/** What an estimate rests on, or why there is none. */
function seenOf(context: Context, region: string, { resource, ms }: Lacking): Pick<LossQuote, 'bytes' | 'because'> {
  const seen = freshObservation(context, resource)?.regions[region];
  if (seen === undefined) return { because: `Nothing has been seen of ${resource} in ${region} lately.` };
  return { bytes: ms === 0 ? 0 : seen.lagBytes, because: seen.detail };
}

function withinBudget(context: Context, change: Change, resource: Resource): Finding {
  const budgetMs = resource.maxDataLossMs ?? context.application.policy.maxDataLossMs;
  const loss = lossOf(context, change, resource.id);
  if (loss === undefined || loss.ms === 'unknown') {
    return unknown(`Nobody knows how much of ${resource.id} would be lost, and its budget is ${budgetMs / 1000} s.`);
  }
  const amount = `${loss.estimated ? 'an estimated ' : ''}${Math.round(loss.ms / 1000)} s`;
  const still = stillWriting(context, change, loss);
  if (loss.ms <= budgetMs)
    return yes(`${resource.id} would lose ${amount}, within its budget of ${budgetMs / 1000} s.${still}`);
  return no(`${resource.id} would lose ${amount}, and its budget is ${budgetMs / 1000} s.${still}`);
}

/** What of an estimate a source that is up has not even written yet, so that nobody wonders where the number is from. */
function stillWriting(context: Context, change: Change, { ms, growing }: LossEstimate): string {
  const forMs = growing === true && ms !== 0 ? stillWritesForMs(context, change) : 0;
  if (forMs === 0) return '';
  return ` In that are ${Math.round(forMs / 1000)} s in which ${change.from.primary} goes on writing until it is fenced.`;
}

/**
 * How much more of a resource a later look may seem to lose than an earlier one although nothing has been written since, in
 * milliseconds: a look takes its time, and some others tell theirs in whole seconds.
 */
export function doubtMs(context: Context, region: string, resource: string): number {
  const seen = freshObservation(context, resource);
  if (seen?.regions[region]?.loss?.growing !== true) return 0;
  return (seen.tookMs ?? 0) + wholeSecondMs;
}

/**
 * A replica that can take over by force without loss says so by being ready; another one may say what it would lose. That is
 * counted up to its look as if the source wrote until then, and is moved to the instant at which the source stops.
 */
function lossOf(context: Context, change: Change, resource: string): LossEstimate | undefined {
  const observation = freshObservation(context, resource);
  const seen = observation?.regions[change.to.primary];
  if (observation === undefined || seen === undefined) return undefined;
  if (seen.role === 'primary' || seen.ready?.forced === 'yes') return { ms: 0, estimated: false };
  const { loss } = seen;
  if (loss === undefined || loss.ms === 'unknown' || loss.growing !== true) return loss;
  const afterLookMs = stopsWritingAt(context, change) - observation.at;
  return { ms: Math.max(0, loss.ms + afterLookMs), estimated: true, growing: true };
}
