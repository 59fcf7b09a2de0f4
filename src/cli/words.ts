import { duration } from '../domain/time-in-words.ts';

/** How long from one instant to another, in words; empty when either is not known. */
export function between(from: string | undefined, to: string | undefined): string {
  const ms = Date.parse(to ?? '') - Date.parse(from ?? '');
  return Number.isNaN(ms) ? '' : duration(Math.max(0, ms));
}

/** `2026-01-02 03:04:05` in UTC, as every log of every region has it. */
export function time(instant: string | number): string {
  const date = new Date(instant);
  return Number.isNaN(date.valueOf()) ? String(instant) : date.toISOString().slice(0, 19).replace('T', ' ');
}
