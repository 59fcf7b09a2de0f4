import { type JudgeContext, primaryIntervals, wasPrimaryAt } from './judge-intervals.ts';
import type { RecordLine } from './judge-lines.ts';
import { findOldNews } from './judge-old-news.ts';

/** A law broken, with the instant (wall ms) and a sentence that says by what. */
export type Violation = { law: string; at: number; sentence: string };

/** Every violation in the record, in the order of time. The lines come from `parseRecord`. */
export function judge(lines: readonly RecordLine[], context: JudgeContext): Violation[] {
  return [
    ...findTwoPrimaries(lines, context),
    ...findTrafficToNonPrimary(lines, context),
    ...findRepeatedEffects(lines),
    ...findOldNews(lines),
  ].sort((a, b) => a.at - b.at);
}

/** Two Db2 sides that could acknowledge writes at the same time. */
export function findTwoPrimaries(lines: readonly RecordLine[], context: JudgeContext): Violation[] {
  const intervals = primaryIntervals(lines, context);
  return intervals.flatMap((one, index) =>
    intervals.slice(index + 1).flatMap((other) => {
      const from = Math.max(one.from, other.from);
      const to = Math.min(one.to, other.to);
      if (one.region === other.region || from >= to) return [];
      const length = Number.isFinite(to) ? `for ${to - from} ms` : 'to the end of the record';
      const sentence = `Db2 was an active primary in ${one.region} and in ${other.region} at once, ${length}`;
      return [{ law: 'one writer', at: from, sentence }];
    }),
  );
}

/** CIS writes that began to send users to a region whose database was not an active primary in that instant. */
export function findTrafficToNonPrimary(lines: readonly RecordLine[], context: JudgeContext): Violation[] {
  const intervals = primaryIntervals(lines, context);
  return lines.flatMap((line) => {
    if (line.event !== 'cis.traffic') return [];
    const after = line.after ?? [];
    const isAPart = context.inParts?.includes(line.loadBalancer ?? '') === true;
    if (isAPart && after.some((region) => wasPrimaryAt(intervals, region, line.at))) return [];
    const gained = after.filter((region) => !line.before?.includes(region));
    return gained
      .filter((region) => !wasPrimaryAt(intervals, region, line.at))
      .map((region) => ({
        law: 'traffic follows the primary',
        at: line.at,
        sentence: `${line.loadBalancer} was pointed at ${region} while its database was not an active primary`,
      }));
  });
}

/**
 * Irreversible things that took effect twice for one operation. Takeovers are told apart by the fencing token they
 * carried (application and epoch, and not the token, which changes hands while the operation is the same); a volume
 * by being failed over again without a failback between.
 */
export function findRepeatedEffects(lines: readonly RecordLine[]): Violation[] {
  const violations: Violation[] = [];
  const takeovers = new Set<string>();
  const lastFlip = new Map<number, string>();
  for (const line of lines) {
    if (line.event === 'db2.effect' && line.fencing) {
      const { application, epoch } = line.fencing;
      const key = `${line.command} in ${line.region} for ${application} in epoch ${epoch}`;
      if (takeovers.has(key)) violations.push(twice(line.at, key));
      takeovers.add(key);
    }
    if (line.event === 'storage.effect' && line.volume !== undefined) {
      const direction = line.method === 'failbackFromReplicant' ? 'failback' : 'failover';
      if (lastFlip.get(line.volume) === direction) violations.push(twice(line.at, `${direction} of ${line.volume}`));
      lastFlip.set(line.volume, direction);
    }
  }
  return violations;
}

/** Writes that a Db2 side acknowledged and that the ledger, read at the end, does not hold. */
export function findLostWrites(lines: readonly RecordLine[], ledgerIds: Iterable<string>): Violation[] {
  const kept = new Set(ledgerIds);
  return lines.flatMap((line) => {
    if (line.event !== undefined || line.path !== '/write' || line.status !== 200) return [];
    const id = (line.request as { id?: unknown } | undefined)?.id;
    if (typeof id !== 'string' || kept.has(id)) return [];
    const sentence = `write ${id} was acknowledged by ${line.process} and is lost`;
    return [{ law: 'no acknowledged write is lost', at: line.at, sentence }];
  });
}

function twice(at: number, what: string): Violation {
  return { law: 'nothing irreversible twice', at, sentence: `${what} took effect twice` };
}
