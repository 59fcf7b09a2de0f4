import type { DrillResult, DrillWay } from './drill.ts';

/** How well drills have gone lately. */
export interface DrillScore {
  /** Of how many drills it tells: those that are remembered. */
  readonly of: number;
  readonly passed: number;
  /** When the last one that passed was over, in milliseconds of Redis time. Absent: none that is remembered has. */
  readonly lastPassedAt?: number | undefined;
  /** Of those that passed, the oldest first: what both ways took together beside what they were quoted, in milliseconds. */
  readonly took: readonly DrillTook[];
  /** Whether the last that passed took longer than most before it. Absent: there are too few to say. */
  readonly trend?: 'faster' | 'slower' | 'steady' | undefined;
}

/** What one drill took. */
export interface DrillTook {
  readonly drill: string;
  readonly tookMs: number;
  readonly quotedMs: number;
}

/** Scores drills that are over, the oldest first. Pure. */
export function scoreOf(drills: readonly DrillResult[]): DrillScore {
  const passed = drills.filter(({ outcome }) => outcome === 'passed');
  const took = passed.map(tookOf);
  return {
    of: drills.length,
    passed: passed.length,
    lastPassedAt: passed.at(-1)?.endedAt,
    took,
    trend: trendOf(took.map(({ tookMs }) => tookMs)),
  };
}

function tookOf({ id, there, back }: DrillResult): DrillTook {
  const ways = [there, back].filter((way) => way !== undefined);
  const sum = (of: (way: DrillWay) => number) => ways.reduce((all, way) => all + of(way), 0);
  return { drill: id, tookMs: sum(({ tookMs = 0 }) => tookMs), quotedMs: sum(({ quotedMs }) => quotedMs) };
}

/** What differs by less than a fifth from the middle one of those before is no trend. */
const worthTelling = 0.2;

function trendOf(took: readonly number[]): DrillScore['trend'] {
  const before = took.slice(0, -1).toSorted((a, b) => a - b);
  const usual = before[Math.floor(before.length / 2)];
  const last = took.at(-1);
  if (usual === undefined || last === undefined || before.length < 2) return undefined;
  if (last > usual * (1 + worthTelling)) return 'slower';
  return last < usual * (1 - worthTelling) ? 'faster' : 'steady';
}
