import type { Cancel, Runtime } from '../runtime.ts';
import { type Phase, type Trouble, timeoutReason } from './reasons.ts';

/** A timer that fires this late shows that the event loop has not been listening: the answer may lie there unread. */
const STALL_MS = 100;

/**
 * Calls `onEnd` after `timeoutMs` with what to make of it: the target's failure, or ours when this process itself was
 * stalled. The answer calls it off.
 */
export function countdown(
  runtime: Runtime,
  timeoutMs: number,
  phase: () => Phase,
  onEnd: (trouble: Trouble) => void,
): Cancel {
  const dueMs = runtime.monotonicMs() + timeoutMs;
  return runtime.after(timeoutMs, () => {
    const isStalled = runtime.monotonicMs() - dueMs >= STALL_MS;
    if (isStalled) onEnd({ kind: 'unusable', reason: 'local-stalled' });
    else onEnd({ kind: 'failed', reason: timeoutReason(phase()) });
  });
}
