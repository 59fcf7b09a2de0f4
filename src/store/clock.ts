import type { Runtime } from '../runtime.ts';
import { StoreUnavailable } from './contract.ts';

/** Redis time, carried forward on this process's monotonic clock. */
export interface RedisClock {
  /** Milliseconds of Redis time, whole. Throws `StoreUnavailable` before Redis has told its time for the first time. */
  now(): number;
  /** Asks for the time by `question` and learns from the answer, in milliseconds; gives the answer back. */
  learn<T>(question: () => Promise<T>, timeIn: (answer: T) => number | undefined): Promise<T>;
}

export function createRedisClock(runtime: Runtime): RedisClock {
  /** Redis time less monotonic time. */
  let offset: number | undefined;
  return {
    now() {
      if (offset === undefined) throw new StoreUnavailable('it has not told its time yet');
      return Math.floor(runtime.monotonicMs() + offset);
    },
    async learn(question, timeIn) {
      const before = runtime.monotonicMs();
      const answer = await question();
      const after = runtime.monotonicMs();
      const time = timeIn(answer);
      if (time !== undefined) offset = corrected(offset, time, before, after);
      return answer;
    },
  };
}

/**
 * Redis read its clock at some instant of the call, so the offset lies between two bounds. The first answer gives their
 * middle; later ones move it only as far as they prove it wrong, so that a slow call does not spoil what a quick one told.
 */
function corrected(offset: number | undefined, time: number, before: number, after: number): number {
  const least = time - after;
  // Redis tells whole milliseconds: the true instant is up to one later.
  const most = time + 1 - before;
  return offset === undefined ? (least + most) / 2 : Math.min(Math.max(offset, least), most);
}
