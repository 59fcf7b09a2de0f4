import { z } from 'zod';

/** What nearly every answer is made of. */

export const text = z.string();
export const count = z.int().min(0);
export const instant = z
  .string()
  .meta({ format: 'date-time', description: 'RFC 3339, in UTC, by the clock of Redis.' });
export const verdict = z.enum(['up', 'down', 'unknown']);
export const health = z.enum(['up', 'degraded', 'down', 'unknown']);

export const releases = z
  .array(z.object({ target: text, releases: z.array(text) }))
  .optional()
  .meta({ description: 'Of the targets that tell their release.' });
