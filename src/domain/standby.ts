import { promotable } from './application.ts';
import { type Context, freshObservation } from './context.ts';
import { scalable } from './guards/destination.ts';
import type { RegionObservation } from './observation.ts';
import { protectionOf } from './protection.ts';
import type { ReadinessFinding } from './readiness.ts';

/** What observations alone tell of a standby that is not ready: it can't be seen, can't be brought up, or holds no copy. */
export function standbyFindings(context: Context): ReadinessFinding[] {
  return [...unseenSides(context), ...missingCapacity(context), ...missingCopies(context)];
}

/** A key that has lost its right, or an object that is gone, shows first where it is only read. */
function unseenSides(context: Context): ReadinessFinding[] {
  return context.application.resources.flatMap(({ id }) =>
    Object.entries(freshObservation(context, id)?.regions ?? {})
      .filter(([, seen]) => isUnseen(seen))
      .map(([about, { detail }]) => ({
        resource: id,
        severity: 'warning',
        about,
        sentence: `Nothing can be seen of it there: ${detail}`,
      })),
  );
}

function isUnseen({ role, fenced, serving }: RegionObservation): boolean {
  return role === 'unknown' && fenced === 'unknown' && serving === 'unknown';
}

function missingCapacity(context: Context): ReadinessFinding[] {
  const { application, state } = context;
  const standbys = application.regions.map(({ id }) => id).filter((id) => !state.placement.active.includes(id));
  return standbys.flatMap((about) =>
    application.resources.flatMap((resource) =>
      scalable(context, resource, about).flatMap(({ answer, because: sentence }): ReadinessFinding[] => {
        if (answer === 'yes') return [];
        return [{ resource: resource.id, severity: answer === 'no' ? 'error' : 'warning', about, sentence }];
      }),
    ),
  );
}

/** Whether a finding says that data has no copy: that is told as its protection, too. */
export function isMissingCopy({ sentence }: ReadinessFinding): boolean {
  return sentence.startsWith(words.no);
}

/** Data without a copy that could take over is lost with its region. What is held in one region only was meant so. */
function missingCopies(context: Context): ReadinessFinding[] {
  const held = promotable(context.application).filter(({ regions }) => regions.length > 1);
  return protectionOf(context).flatMap(({ resource, protected: answer, because }): ReadinessFinding[] => {
    if (answer === 'yes' || !held.some(({ id }) => id === resource)) return [];
    const severity = answer === 'no' ? 'error' : 'warning';
    return [{ resource, severity, about: context.state.placement.primary, sentence: `${words[answer]} ${because}` }];
  });
}

const words = {
  no: 'Its data has no copy that could take over.',
  rebuilding: 'A copy that could take over its data is being made.',
  unknown: 'Nobody knows whether a copy could take over its data.',
};
