import { z } from 'zod';
import { count, health, instant, releases, text, verdict } from './answer-words.ts';

/** What is told of the opinions behind the health of regions. */

const targetReport = z.object({
  release: text.optional().meta({ description: 'That the last sample was answered by.' }),
  region: text,
  target: text,
  verdict,
  reason: text,
  consecutive: count,
  latencyMs: z.number(),
});

const vantage = z
  .object({
    vantage: text,
    fresh: z.boolean().meta({ description: 'Its report is young enough to vote.' }),
    ageMs: z.number().optional(),
    isolatedFor: z.array(text).meta({ description: 'The regions that it abstains on.' }),
    targets: z.array(targetReport),
    edges: z.array(z.object({ edge: text, servedBy: text.nullable(), reason: text })),
  })
  .meta({ id: 'Vantage' });

const target = z.object({
  tellsRelease: z.literal(true).optional(),
  id: text,
  critical: z.boolean(),
  expect: z.enum(['always', 'active']),
  tier: z.enum(['application', 'data']),
  zone: text.optional(),
});

const failure = z.enum(['region-down', 'unreachable-from-outside', 'partition', 'dependency-down', 'everything-down']);

export const healthMatrix = z
  .object({
    application: text,
    quorum: count,
    vantages: z.array(vantage),
    regions: z.array(
      z.object({ region: text, health, failure: failure.optional(), targets: z.array(target), releases }),
    ),
    now: instant,
  })
  .meta({ id: 'Health', description: 'What each vantage says of each target, and what that makes of each region.' });
