import type { Application, Placement } from './application.ts';

/** A live controller as the others see it. */
export interface ControllerPresence {
  /** New with every process. */
  readonly instance: string;
  readonly region: string;
  /** The hash of the hashes of all configurations that it holds. An older Regent tells none. */
  readonly holds?: string | undefined;
}

/**
 * The controller that should own an application: one outside every active region if possible, else outside the
 * primary's region, so that the region that fails does not take its judge along; among equals the one that comes first
 * in an order that differs from application to application, so that they share the load. Undefined when none is alive.
 */
export function preferredOwner(
  application: Pick<Application, 'id'>,
  placement: Placement,
  controllers: readonly ControllerPresence[],
): string | undefined {
  const rank = ({ region }: ControllerPresence) =>
    region === placement.primary ? 2 : placement.active.includes(region) ? 1 : 0;
  const ordered = controllers.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      spread(application.id, a.instance) - spread(application.id, b.instance) ||
      (a.instance < b.instance ? -1 : 1),
  );
  return ordered[0]?.instance;
}

/**
 * A number that two names give together, the same everywhere: FNV-1a of 32 bits, and then MurmurHash3's finalizer. Without
 * that, names that differ only at their ends give numbers in the same order for too many applications.
 */
function spread(application: string, instance: string): number {
  let hash = 0x811c9dc5;
  for (const character of `${application}\n${instance}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
