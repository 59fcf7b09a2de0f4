import { z } from 'zod';

const fencingSchema = z.looseObject({
  application: z.string(),
  epoch: z.number(),
  token: z.number(),
  operation: z.string().optional(),
});

/** One line of a record: a call that a process received, or something that took effect there. */
const recordLineSchema = z.looseObject({
  /** Wall ms at which the line was written. */
  at: z.number(),
  process: z.string(),
  sequence: z.number().optional(),
  /** Set on events; absent on calls. */
  event: z.string().optional(),
  region: z.string().nullish(),
  /** On `db2.role`: `active` with role PRIMARY means that the side acknowledges writes. */
  role: z.string().optional(),
  active: z.unknown().optional(),
  server: z.number().optional(),
  state: z.string().optional(),
  loadBalancer: z.string().optional(),
  before: z.array(z.string()).optional(),
  after: z.array(z.string()).optional(),
  /** On `cis.traffic` and `edge.moved`: by region, adding up to 1. */
  shares: z.record(z.string(), z.number()).optional(),
  /** On `application.served`: from when to `at` was counted, wall ms, and how many requests, by the name they came for. */
  since: z.number().optional(),
  served: z.record(z.string(), z.number()).optional(),
  failed: z.record(z.string(), z.number()).optional(),
  command: z.string().optional(),
  volume: z.number().optional(),
  method: z.string().optional(),
  path: z.string().optional(),
  status: z.number().nullish(),
  request: z.unknown().optional(),
  fencing: fencingSchema.nullish(),
  /** On calls: when they arrived, wall ms. */
  startedAt: z.number().optional(),
  headers: z.record(z.string(), z.string()).optional(),
});

export type RecordLine = z.infer<typeof recordLineSchema>;

/**
 * Parses the concatenated record files of several processes and puts their lines in the order of time.
 * Throws on a line that does not parse: each line is one write, so a broken one means that something is missing.
 */
export function parseRecord(text: string): RecordLine[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const parsed = lines.map((line) => recordLineSchema.parse(JSON.parse(line)));
  return parsed.sort((a, b) => a.at - b.at || (a.process === b.process ? (a.sequence ?? 0) - (b.sequence ?? 0) : 0));
}
