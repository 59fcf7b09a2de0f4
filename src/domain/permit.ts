import { promotable } from './application.ts';
import { type Context, freshObservation, healthOf } from './context.ts';
import { replicasReady } from './guards/destination.ts';
import { doubtMs, lossesOf } from './guards/loss.ts';
import { skewFinding, withinSkew } from './guards/skew.ts';
import { isServable } from './health.ts';
import { deadNewcomers, movesData, newcomers } from './newcomers.ts';
import {
  hasActed,
  isOver,
  isQuiesce,
  type Operation,
  pastNoReturn,
  type RoutePart,
  type StepRecord,
  wasAsked,
} from './operation.ts';
import { isRejoinedApart, otherWriters } from './plan.ts';
import { runsAgain, wroteOnLonger } from './source-stops.ts';
import { isAllowed, unfencedRegions } from './unfenced.ts';
import { witnessed } from './witness.ts';

/** Whether the next call of a step may begin: go, look again later, or call the whole operation off. */
export interface Permit {
  readonly answer: 'go' | 'wait' | 'withdraw';
  readonly because: string;
}

/** Asked on fresh evidence just before each intent is committed. Pure. */
export function permit(operation: Operation, step: StepRecord, context: Context): Permit {
  if (context.view.pause !== undefined) return wait(`Paused by ${context.view.pause.by}: ${context.view.pause.reason}`);
  if (context.view.restless !== undefined) return wait(`The controller only observes: ${context.view.restless}`);
  if (context.view.amnesia !== undefined) return wait(context.view.amnesia);
  if (context.state.frozen !== undefined)
    return wait(`${context.state.frozen.because} It is frozen until a person adopts what is there.`);
  const justified = stillJustified(operation, context);
  if (justified.answer !== 'go') return justified;
  const { enough, because } = witnessed(operation, context.application, context.state, context.view);
  if (!enough) return wait(because);
  if (step.verb === 'fence') return worthStopping(operation, step, context);
  if (step.verb === 'unmount') return writersStopped(operation, step.region, context);
  if (step.verb === 'promote') return mayTakeOver(operation, step, context);
  if (step.verb === 'unfence') return mayRunAgain(operation, step, context);
  if (step.verb === 'mount') return dataThere(operation, context);
  if (step.verb === 'release') return usersLeft(operation, step);
  if (step.verb !== 'route') return justified;
  return step.part === undefined ? mayReceive(operation, context) : mayReceivePart(step.part, context);
}

/** What serves is stopped for a planned move only when the other side could take over at once. */
function worthStopping(operation: Operation, step: StepRecord, context: Context): Permit {
  if (!isQuiesce(operation, step) || operation.override?.includes(replicasReady.name) === true)
    return go('It is to be stopped.');
  const ready = replicasReady.test(context, { ...operation, fenced: [] });
  return ready.answer === 'yes' ? go(ready.because) : wait(`Nothing is stopped before that. ${ready.because}`);
}

function mayTakeOver(operation: Operation, step: StepRecord, context: Context): Permit {
  const fenced = othersFenced(operation, context);
  if (fenced.answer !== 'go') return fenced;
  const open = operation.steps.find((each) => each.verb === 'unmount' && !isOver(each));
  if (open !== undefined) return wait(`${open.resource} may still have the data of ${open.region} mounted.`);
  const quoted = withinQuote(operation, step, context);
  return quoted.answer === 'go' ? copiesFit(operation, context) : quoted;
}

/**
 * Law 1: nothing is promoted while something else may write. Every fence of every other region that may is done, or its
 * missing is allowed for that very fence under this very epoch; what an earlier operation was allowed counts for nothing.
 */
function othersFenced(operation: Operation, context: Context): Permit {
  const { state } = context;
  if (!movesData(operation, context)) return go('No data moves.');
  const regions = otherWriters({ ...operation, unfenced: unfencedRegions(state.unfenced) });
  const bare = regions.find((region) => !operation.steps.some((step) => isFenceOf(step, region)));
  if (bare !== undefined) return wait(`Nothing has fenced ${bare}, so two sides might write.`);
  // A planned move may stop what uses the data of the old side, too.
  const each = [...new Set([operation.from.primary, ...regions])].map((region) =>
    writersStopped(operation, region, context),
  );
  return (
    each.find(({ answer }) => answer !== 'go') ?? go('Nothing else can write, or it is allowed that something may.')
  );
}

/** Whether every fence of a region that the plan has is done, and holds, or may be missing. */
function writersStopped(operation: Operation, region: string, context: Context): Permit {
  const { state } = context;
  const fences = operation.steps.filter((step) => isFenceOf(step, region));
  // What an operator leaves out of a planned move is for her to have stopped: the old side steps down by itself.
  const leftOut = (fence: StepRecord) => fence.status === 'skipped' && isQuiesce(operation, fence);
  const mayBeMissing = (fence: StepRecord) => isAllowed(state.unfenced, fence, operation.epoch) || leftOut(fence);
  const open = fences.find((fence) => fence.status !== 'done' && !mayBeMissing(fence));
  if (open !== undefined)
    return wait(
      `${open.resource} is not fenced in ${open.region}, and nobody has allowed that: two sides might write.`,
    );
  const undone = fences.find((fence) => fence.status === 'done' && runsAgain(fence, context));
  if (undone !== undefined && !isAllowed(state.unfenced, undone, operation.epoch))
    return wait(
      `${undone.resource} was fenced in ${undone.region}, and runs there again: stop it, or two sides might write.`,
    );
  return go(`What writes in ${region} is stopped.`);
}

function isFenceOf({ verb, region }: StepRecord, of: string): boolean {
  return verb === 'fence' && region === of;
}

/** What would be lost now must not be more than what was quoted when the operation began: then a person is asked. */
function withinQuote(operation: Operation, step: StepRecord, context: Context): Permit {
  if (step.allowedLoss === 'any') return go(`${operation.requestedBy} has answered for what is lost.`);
  const quotedMs = operation.quotedLoss[step.resource];
  const nowMs = lossesOf(context, { ...operation, kind: operation.kind, fenced: [] })[step.resource];
  if (quotedMs === undefined || nowMs === undefined || step.attempts > 0)
    return { answer: 'go', because: 'No loss was quoted.' };
  // Writes that nobody had counted with are no matter of how exact a look is.
  const doubtful = wroteOnLonger(context, operation) ? 0 : doubtMs(context, operation.to.primary, step.resource);
  if (nowMs !== 'unknown' && nowMs - doubtful <= quotedMs)
    return { answer: 'go', because: 'It would lose no more than was quoted.' };
  const amount = nowMs === 'unknown' ? 'an unknown amount' : `${Math.round(nowMs / 1000)} s`;
  // Nobody overrides what an operator has ordered: it has to be called off first.
  const anew = operation.requestedBy === 'regent' ? 'or order it anew' : 'then order it anew';
  return wait(
    `${step.resource} would lose ${amount} by now, and ${Math.round(quotedMs / 1000)} s were quoted: abort it, ${anew}.`,
  );
}

/** Copies that have drifted apart are not taken over together. Once one of them is, to stop would part them further. */
function copiesFit(operation: Operation, context: Context): Permit {
  const parted = operation.steps.some((each) => each.verb === 'promote' && wasAsked(each));
  if (parted || operation.override?.includes(withinSkew.name) === true)
    return go('Its copies go together, or somebody has answered for that.');
  const doubts = promotable(context.application).map(({ id }) => doubtMs(context, operation.to.primary, id));
  const found = skewFinding(context, { ...operation, fenced: [] }, Math.max(0, ...doubts));
  return found.answer === 'yes' ? go(found.because) : wait(`${found.because} Abort it, or order it anew.`);
}

/** What Regent began by itself needs its reasons to hold until something has been done that can't be undone. */
function stillJustified(operation: Operation, context: Context): Permit {
  if (pastNoReturn(operation)) return go('Nothing speaks against it.');
  if (operation.backsOut === true) return warmSideThere(operation, context);
  if (operation.requestedBy !== 'regent' && operation.drill === undefined) return destinationThere(operation, context);
  return operation.graceful ? bothSidesThere(operation, context) : stillDead(operation, context);
}

/** What an operator has ordered is not called off, but nothing more is given up for a destination that has died since. */
function destinationThere(operation: Operation, context: Context): Permit {
  const dead = operation.override?.includes('replacement-healthy') === true ? [] : deadNewcomers(operation, context);
  if (dead.length === 0) return go('Nothing speaks against it.');
  return wait(`${dead.join(', ')} is down, as a quorum sees, and was to take over. Abort it, or wait.`);
}

/** Users are taken back to a side that is dead by nobody, whoever has ordered what is backed out of. */
function warmSideThere({ to }: Operation, context: Context): Permit {
  const dead = to.active.every((region) => healthOf(context, region)?.health === 'down');
  const because = `${to.active.join(', ')} is down, as a quorum sees.`;
  return dead ? { answer: 'withdraw', because } : go('Users go back to where they came from.');
}

/** A forced move needs its dead region to be dead, and another one to be there. */
function stillDead(operation: Operation, context: Context): Permit {
  const { from, to } = operation;
  const leaving = from.active.filter((region) => !to.active.includes(region));
  const left = [...new Set([...leaving, ...(movesData(operation, context) ? [from.primary] : [])])];
  const alive = left.filter((region) => isServable(healthOf(context, region)));
  if (alive.length > 0) return { answer: 'withdraw', because: `${alive.join(', ')} is up again, as a quorum sees.` };
  const begun = hasActed(operation) ? ' The operation has begun, and goes on as soon as that is clear.' : '';
  const doubtful = left.filter((region) => healthOf(context, region)?.health !== 'down');
  if (doubtful.length > 0) return wait(`No quorum says now that ${doubtful.join(', ')} is down.${begun}`);
  if (context.health.length > 1 && context.health.every(({ health }) => health === 'down'))
    return wait(`Every region looks down at once.${begun}`);
  const absent = newcomers(operation, context).filter((region) => !isServable(healthOf(context, region)));
  if (absent.length > 0) return wait(`${absent.join(', ')} is not seen up by a quorum now.${begun}`);
  return go(`${left.join(', ')} is still down.`);
}

/** A graceful move that nobody ordered is called off as soon as one of the two sides that it needs is dead. */
function bothSidesThere(operation: Operation, context: Context): Permit {
  // What it has stopped itself is seen down, and is no less able to help.
  const stopped = operation.steps
    .filter((each) => isQuiesce(operation, each) && wasAsked(each))
    .map(({ region }) => region);
  const old = movesData(operation, context) ? [operation.from.primary] : [];
  const needed = [...newcomers(operation, context), ...old].filter((region) => !stopped.includes(region));
  // A drill gives way to whatever befalls the application, also where it has nothing to do with the move.
  const everywhere = operation.drill === undefined ? [] : [...operation.from.active, ...operation.to.active];
  const helping = [
    ...new Set([...needed, ...rejoining(operation, context), ...ofUntouchedZone(operation), ...everywhere]),
  ].filter((region) => !stopped.includes(region));
  const dead = helping.filter((region) => healthOf(context, region)?.health === 'down');
  if (dead.length > 0) return { answer: 'withdraw', because: `${dead.join(', ')} is down, as a quorum sees.` };
  const doubtful = needed.filter((region) => !isServable(healthOf(context, region)));
  return doubtful.length > 0 ? wait(`No quorum says now how ${doubtful.join(', ')} is.`) : go('Both sides are there.');
}

/** One zone of a dead region is nothing to be busy with: the whole region has to be left. */
function ofUntouchedZone(operation: Operation): string[] {
  return operation.zone === undefined || hasActed(operation) ? [] : [operation.zone.region];
}

/** A region is made a replica again with the help of the one that has the data; to be fenced after all it needs nobody. */
function rejoining({ returned, steps, to }: Operation, { application }: Context): string[] {
  if (returned === undefined || steps.every(({ verb }) => verb === 'fence')) return [];
  return promotable(application).length > 0 ? [returned, to.primary] : [returned];
}

/** What was stopped for a planned move runs again when users have left it, where they leave. */
function mayRunAgain(operation: Operation, step: StepRecord, context: Context): Permit {
  const { graceful, from, to } = operation;
  const leaves = graceful && step.region === from.primary && !to.active.includes(step.region);
  const gone = leaves ? usersLeft(operation, step) : go('Nobody has to leave.');
  return gone.answer === 'go' ? nothingPrimaryIn(operation, step.region, context) : gone;
}

/**
 * A server may run again only where nothing is primary still, or nobody else can be: it would be a second writer. What the
 * server itself runs can't be seen while it is stopped, and starts as nothing; of everything else that must be known.
 */
function nothingPrimaryIn(operation: Operation, region: string, context: Context): Permit {
  if (isOnlyWriter(operation, region, context)) return go('Nobody else can write.');
  const findings = promotable(context.application).flatMap((resource): Permit[] => {
    const role = freshObservation(context, resource.id)?.regions[region]?.role ?? 'unknown';
    if (role === 'primary') return [wait(`${resource.id} still says that it is primary in ${region}.`)];
    if (role !== 'unknown' || !isRejoinedApart(resource) || !resource.regions.includes(region)) return [];
    return [wait(`Nobody knows whether ${resource.id} can still be written in ${region}.`)];
  });
  return findings[0] ?? go('Nothing is primary there.');
}

/** Whether a region was never left, or the sides that it takes over from are stopped by now. */
function isOnlyWriter(operation: Operation, region: string, context: Context): boolean {
  const { from, to, graceful } = operation;
  if (to.primary !== region) return false;
  return from.primary === region || (!graceful && othersFenced(operation, context).answer === 'go');
}

/**
 * Users are sent only to regions that are up, and only when the data is primary where the plan wants it. Where nobody new
 * receives users it is enough that one of those that go on is up: a dead region is left without waiting for anything.
 */
function mayReceive(operation: Operation, context: Context): Permit {
  const { from, to } = operation;
  const joining = to.active.filter((region) => !from.active.includes(region));
  const up = to.active.filter((region) => isServable(healthOf(context, region)));
  const unfit = up.length === 0 ? to.active : joining.filter((region) => !up.includes(region));
  if (unfit.length > 0 && operation.override?.includes('replacement-healthy') !== true)
    return wait(`${unfit.join(', ')} is not seen up by a quorum, so no users are sent there.`);
  if (joining.length === 0 && !movesData(operation, context)) return go(`${up.join(', ')} goes on serving.`);
  const there = dataThere(operation, context);
  return there.answer === 'go' ? mounted(operation) : there;
}

/** What serves users writes beside its data while that is not mounted. What an operator has left out is not waited for. */
function mounted({ steps }: Operation): Permit {
  const open = steps.find((step) => step.verb === 'mount' && !isOver(step));
  if (open === undefined) return go('The data is used from where it is.');
  return wait(`${open.resource} does not use the data of ${open.region} yet, so no users are sent there.`);
}

/** What serves users is taken down only when they have been sent elsewhere and seen there, or that was left out. */
function usersLeft({ steps }: Operation, { region }: StepRecord): Permit {
  const open = steps.find((step) => (step.verb === 'route' || step.verb === 'verify') && !isOver(step));
  if (open === undefined) return go(`Users have left ${region}.`);
  return wait(`Users may still come to ${region}: ${open.id} is not done.`);
}

/** A volume that is mounted before it is the active one would be written to in vain, or not at all. */
function dataThere({ to }: Operation, context: Context): Permit {
  const elsewhere = promotable(context.application).filter(
    (resource) => freshObservation(context, resource.id)?.regions[to.primary]?.role !== 'primary',
  );
  if (elsewhere.length === 0) return go(`${to.primary} is primary.`);
  return wait(`${elsewhere.map((resource) => resource.id).join(', ')} has not been seen primary in ${to.primary}.`);
}

/** A part of the users goes only to regions that are up. The data is where it was: both sides serve from it until it moves. */
function mayReceivePart({ regions }: RoutePart, context: Context): Permit {
  const unfit = regions.filter((region) => !isServable(healthOf(context, region)));
  if (unfit.length === 0) return go(`${regions.join(', ')} is up.`);
  return wait(`${unfit.join(', ')} is not seen up by a quorum, so no users are sent there.`);
}

function go(because: string): Permit {
  return { answer: 'go', because };
}

function wait(because: string): Permit {
  return { answer: 'wait', because };
}
