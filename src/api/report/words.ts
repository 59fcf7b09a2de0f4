import type { OperationInReport } from '../../domain/operation-report/contract.ts';
import { duration } from '../../domain/time-in-words.ts';

/** `2026-01-02 03:04:05.678`, in UTC, as every journal of every region has it. */
export function instant(ms: number): string {
  return new Date(ms).toISOString().slice(0, 23).replace('T', ' ');
}

/** `+12.3 s` after the beginning, or `−3.0 s` before it. */
export function offset(ms: number): string {
  return `${ms < 0 ? '−' : '+'}${duration(Math.abs(ms))}`;
}

/** A duration that may be unknown, or only estimated. */
export function amount(ms: number | 'unknown' | undefined, estimated = false): string {
  if (ms === undefined) return '';
  return ms === 'unknown' ? 'unknown' : `${estimated ? 'about ' : ''}${duration(ms)}`;
}

/** `us-south → eu-de`, or the zone or the regions that it is about. */
export function wayOf({ from, to, zone }: OperationInReport): string {
  if (zone !== undefined) return `${zone.region}/${zone.zone}`;
  if (from.primary !== to.primary) return `${from.primary} → ${to.primary}`;
  const [before, after] = [from.active.join(', '), to.active.join(', ')];
  return before === after ? after : `${before} → ${after}`;
}

/** `Failover shop-5, us-south → eu-de: done`. */
export function titleOf(operation: OperationInReport): string {
  const { id, kind, outcome } = operation;
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${id}, ${wayOf(operation)}: ${outcome}`;
}
