import { type Runtime, systemRuntime, timersFrom } from '../../src/runtime.ts';

/**
 * The real clock, but for pauses, which take no more than a few milliseconds: for tests against a real network. With a
 * `haste` above 1 deadlines come that many times sooner too: for tests in which nothing ever answers; below 1 that many times
 * later: for tests in which whoever answers is slow.
 */
export function hastyRuntime(haste = 1): Runtime {
  const real = systemRuntime();
  const after: Runtime['after'] = (delayMs, action) => real.after(delayMs / haste, action);
  const { deadline } = timersFrom(after);
  return { ...real, after, deadline, sleep: (delayMs, signal) => real.sleep(Math.min(delayMs, 2), signal) };
}
