import { promotable, type Resource } from './application.ts';
import { type Context, freshObservation } from './context.ts';
import type { RegionObservation } from './observation.ts';
import { isOver } from './operation.ts';

/**
 * Whether the data would live on if the region that holds it died now, with nothing lost that a replica can keep: `yes`,
 * a replica follows and could take over; `rebuilding`, one is on its way to that; `no`; or nobody knows.
 */
export const protections = ['yes', 'rebuilding', 'no', 'unknown'] as const;
export type Protection = (typeof protections)[number];

/** How one resource is protected, and what says so. */
export interface ResourceProtection {
  readonly resource: string;
  readonly protected: Protection;
  /** One sentence for people. */
  readonly because: string;
}

/** How every resource that can be written in only one region is protected. */
export function protectionOf(context: Context): ResourceProtection[] {
  return promotable(context.application).map((resource) => best(context, resource));
}

/** How well one region protects a resource that is primary elsewhere. */
export function protectionIn(context: Context, resource: Resource, region: string): ResourceProtection {
  const { id } = resource;
  const observation = freshObservation(context, id);
  const seen = observation?.regions[region];
  const told = (answer: Protection, because: string) => ({ resource: id, protected: answer, because });
  const detail = `${id} in ${region}: ${seen?.detail ?? 'nothing has been seen of it lately.'}`;
  if (seen?.role === 'primary') return told('no', `${id} says in ${region} that it is primary there, too.`);
  const follows = seen?.role === 'replica' ? following(seen, observation?.busy === 'yes') : undefined;
  if (follows === 'yes') return told('yes', detail);
  if (isBeingRejoined(context, id, region)) return told('rebuilding', detail);
  if (follows !== undefined) return told(follows, detail);
  if (seen?.role === 'none') return told('no', detail);
  const left = context.state.unprotected.includes(region);
  if (left) return told('no', `${region} was left by force, and has not been made a replica again. ${detail}`);
  return told('unknown', detail);
}

/** The best of the other regions counts: one replica is enough. */
function best(context: Context, resource: Resource): ResourceProtection {
  const others = resource.regions.filter((region) => region !== context.state.placement.primary);
  const each = others.map((region) => protectionIn(context, resource, region));
  const order: readonly Protection[] = ['yes', 'rebuilding', 'unknown', 'no'];
  const found = order.flatMap((answer) => each.find((one) => one.protected === answer) ?? []);
  return found[0] ?? { resource: resource.id, protected: 'no', because: `${resource.id} is held in one region only.` };
}

/** A replica protects when changes arrive and it could take its turn; one that is at work on getting there is on its way. */
function following({ replicating = 'unknown', ready }: RegionObservation, busy: boolean): Protection {
  if (replicating === 'no') return busy ? 'rebuilding' : 'no';
  if (replicating === 'unknown') return busy ? 'rebuilding' : 'unknown';
  if (ready === undefined || ready.graceful === 'yes') return 'yes';
  return ready.graceful === 'no' ? 'rebuilding' : 'unknown';
}

/** Whether the running operation makes it a replica again. */
function isBeingRejoined({ state: { operation } }: Context, resource: string, region: string): boolean {
  const steps = operation?.steps.filter((step) => step.verb === 'rejoin' && !isOver(step) && step.status !== 'failed');
  return steps?.some((step) => step.resource === resource && step.region === region) === true;
}
