import { DeadlineExceeded, type Runtime } from '../runtime.ts';
import { CalledOff } from './call-errors.ts';

/** A call with a time limit of its own besides its caller's. Rejects with `DeadlineExceeded`, or with `CalledOff`. */
export async function within<T>(
  runtime: Runtime,
  timeoutMs: number,
  parent: AbortSignal,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = runtime.deadline(timeoutMs, parent);
  try {
    return await unlessAborted(call(deadline.signal), deadline.signal);
  } catch (error) {
    if (parent.aborted && !(parent.reason instanceof DeadlineExceeded)) throw new CalledOff('the call was called off');
    throw error;
  } finally {
    deadline.done();
  }
}

/** The promise, or the signal's reason as soon as it is aborted: not everything that is awaited listens to signals. */
export function unlessAborted<T>(value: T | Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    Promise.resolve(value)
      .finally(() => signal.removeEventListener('abort', leave))
      .then(resolve, reject);
  });
}
