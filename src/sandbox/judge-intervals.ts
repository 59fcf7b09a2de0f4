import type { RecordLine } from './judge-lines.ts';

/** A time during which one Db2 side acknowledged writes; `to` is Infinity when nothing in the record ends it. */
export type PrimaryInterval = { region: string; from: number; to: number };

export type JudgeContext = {
  /** Region by the id of its database server, so that HALTED counts as the end of whatever ran there. */
  servers: Record<number, string>;
  /**
   * Load balancers whose users may be sent on in parts before the data moves: another region may receive some of them as long
   * as one whose database is primary receives some, too.
   */
  inParts?: readonly string[] | undefined;
};

/**
 * When which side was an active primary. A side that says "no longer" ends its interval itself; one that was killed
 * can't, so its interval ends with the first proof of its end: its server HALTED, its connection to the cloud process
 * gone, or, when it next appears as a new process, the last line it wrote before.
 */
export function primaryIntervals(lines: readonly RecordLine[], context: JudgeContext): PrimaryInterval[] {
  const intervals: PrimaryInterval[] = [];
  const open = new Map<string, PrimaryInterval>();
  const lastWords = new Map<string, number>();
  const end = (region: string, at: number): void => {
    const interval = open.get(region);
    if (interval) interval.to = Math.max(interval.from, at);
    open.delete(region);
  };
  for (const line of lines) {
    const region = regionConcerned(line, context);
    if (region === undefined) continue;
    if (line.event === 'process.started') end(region, lastWords.get(region) ?? line.at);
    if (line.event === 'db2.gone' || (line.event === 'power' && line.state === 'HALTED')) end(region, line.at);
    if (line.event === 'db2.role') {
      end(region, line.at);
      if (line.role === 'PRIMARY' && line.active === true) {
        const interval = { region, from: line.at, to: Number.POSITIVE_INFINITY };
        open.set(region, interval);
        intervals.push(interval);
      }
    }
    if (line.process === `db2-${region}`) lastWords.set(region, line.at);
  }
  return intervals;
}

/** Whether the region's side was an active primary at this instant, both ends included. */
export function wasPrimaryAt(intervals: readonly PrimaryInterval[], region: string, at: number): boolean {
  return intervals.some((interval) => interval.region === region && interval.from <= at && at <= interval.to);
}

function regionConcerned(line: RecordLine, context: JudgeContext): string | undefined {
  if (line.event === 'power') return context.servers[line.server ?? -1];
  if (line.event === 'db2.gone') return line.region ?? undefined;
  return line.process.startsWith('db2-') ? line.process.slice('db2-'.length) : undefined;
}
