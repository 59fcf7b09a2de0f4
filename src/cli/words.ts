/** `2.1 s`, `1 min 05 s`. */
export function duration(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

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
