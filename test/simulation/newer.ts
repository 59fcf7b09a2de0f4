import type { FencingToken } from '../../src/domain/fencing.ts';

/** Whether one token is newer than another: the judges' own comparison, since they judge Regent's. */
export function isNewer(a: FencingToken, than: FencingToken): boolean {
  return a.epoch > than.epoch || (a.epoch === than.epoch && a.token > than.token);
}

export function isSame(a: FencingToken, b: FencingToken): boolean {
  return a.epoch === b.epoch && a.token === b.token;
}
