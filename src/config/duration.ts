import { z } from 'zod';
import { expects } from './wording.ts';

/** The longest duration anything in the configuration may have: a week. Longer than any timer here would make sense. */
const LONGEST_MS = 7 * 24 * 3_600_000;

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
const WRITTEN = /^(?:0|\d{1,9}(?:ms|s|m|h))$/;
const EXAMPLE = 'a duration with its unit, such as 500ms, 5s, 10m or 2h';

/** Inclusive bounds, as a person would write them. */
export interface DurationBounds {
  readonly min?: string;
  readonly max?: string;
}

/** `500ms`, `5s`, `10m`, `2h`, `0` in the file; milliseconds in the program. */
export function duration({ min = '0', max = formatDuration(LONGEST_MS) }: DurationBounds = {}) {
  const bounds = min === '0' ? `at most ${max}` : `between ${min} and ${max}`;
  const range = {
    error: ({ input }: { input?: unknown }) => `expected ${bounds}, found ${formatDuration(Number(input))}`,
  };
  const milliseconds = z.number().min(parseDuration(min), range).max(parseDuration(max), range);
  const written = z.union([z.string().regex(WRITTEN, expects(EXAMPLE)), z.literal(0)], expects(EXAMPLE));
  return z
    .codec(written, milliseconds, { decode: (text) => parseDuration(String(text)), encode: formatDuration })
    .meta({ title: 'duration' });
}

/** Milliseconds of a text that `WRITTEN` accepts. */
function parseDuration(text: string): number {
  const [, amount = '0', unit = 'ms'] = /^(\d+)(\w*)$/.exec(text) ?? [];
  return Number(amount) * (UNITS[unit as keyof typeof UNITS] ?? 1);
}

/** Milliseconds in the largest unit that keeps the number whole: `90000` is `90s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds === 0) return '0';
  const units = Object.entries(UNITS).reverse();
  const [unit, size] = units.find(([, each]) => milliseconds % each === 0) ?? ['ms', 1];
  return `${milliseconds / size}${unit}`;
}
