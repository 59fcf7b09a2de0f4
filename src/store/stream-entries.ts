import type { Redis } from 'ioredis';

/** An entry of a stream: its id, and its fields by name. */
export interface StreamEntry {
  readonly id: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** An entry as ioredis passes it on: the fields as names and values in turn. */
export function entryFrom([id, pairs]: readonly [id: string, pairs: readonly string[]]): StreamEntry {
  const fields: Record<string, string> = {};
  for (let i = 0; i + 1 < pairs.length; i += 2) fields[pairs[i] ?? ''] = pairs[i + 1] ?? '';
  return { id, fields };
}

/** The id of the newest entry of each stream; `0-0` for one that does not exist yet. */
export async function endsOf(redis: Redis, streams: readonly string[]): Promise<Map<string, string>> {
  const newest = await Promise.all(streams.map((stream) => redis.xrevrange(stream, '+', '-', 'COUNT', 1)));
  return new Map(streams.map((stream, index) => [stream, newest[index]?.[0]?.[0] ?? '0-0']));
}

/** Whether one id is that of a later entry than another. */
export function isLater(id: string, than: string): boolean {
  const [ms = 0, count = 0] = id.split('-').map(Number);
  const [thanMs = 0, thanCount = 0] = than.split('-').map(Number);
  return ms > thanMs || (ms === thanMs && count > thanCount);
}
