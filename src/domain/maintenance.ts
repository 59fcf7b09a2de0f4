import type { Change } from './plan.ts';
import { inUtc } from './time-in-words.ts';

/**
 * A stretch of time in which nothing starts by itself, because somebody works on what it would move. Instants in
 * milliseconds of Redis time.
 */
export interface Maintenance {
  /** That of the command that planned it. */
  readonly id: string;
  readonly from: number;
  readonly until: number;
  /** Only what takes this region in, or away from it, is held back. Absent: everything. */
  readonly region?: string | undefined;
  readonly by: string;
  readonly reason: string;
  /** It has been written down that it is open. */
  readonly opened?: true | undefined;
}

/** The longest that one may last, in milliseconds: what nobody remembers any more must not hold a failover back. */
export const maintenanceMostMs = 30 * 24 * 3_600_000;

/** How far ahead one may be planned, in milliseconds. */
export const maintenanceAheadMs = 366 * 24 * 3_600_000;

/** How many may be planned for an application at once. */
export const maintenancesMost = 20;

/** As much of a state as this is about. */
interface Maintained {
  readonly maintenance?: readonly Maintenance[] | undefined;
}

/** Those that are open at an instant. */
export function openMaintenance({ maintenance = [] }: Maintained, now: number): Maintenance[] {
  return maintenance.filter(({ from, until }) => from <= now && now < until);
}

/** Those that are open or yet to come. */
export function comingMaintenance({ maintenance = [] }: Maintained, now: number): Maintenance[] {
  return maintenance.filter(({ until }) => now < until);
}

/** Whether a change takes a region in, or users, data or a role away from it. */
export function touches({ from, to, zone, returned }: Change, region: string): boolean {
  const serves = from.active.includes(region) !== to.active.includes(region);
  const holds = from.primary !== to.primary && (from.primary === region || to.primary === region);
  return serves || holds || zone?.region === region || returned === region;
}

/** `Maintenance of eu-de until 2026-01-02 03:04 UTC (alice: its disks are replaced)`. */
export function describeMaintenance({ region, until, by, reason }: Maintenance): string {
  return `Maintenance${region === undefined ? '' : ` of ${region}`} until ${inUtc(until)} (${by}: ${reason})`;
}
