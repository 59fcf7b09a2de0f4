import { z } from 'zod';

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A duration as settings write it (`90s`, `10m`), parsed to milliseconds. */
export const duration = z
  .string()
  .regex(/^\d+(?:ms|s|m|h)$/, 'must be a number and a unit: 500ms, 90s, 10m, 1h')
  .transform((text) => Number.parseInt(text, 10) * (unitMs[text.replace(/^\d+/, '')] ?? 1));
