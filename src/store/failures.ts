import { ReplyError } from 'ioredis';

/**
 * Whether a failure is one of reaching Redis, not of what is stored there: everything that happens to a connection, and
 * the answers by which Redis says that it can't serve just now.
 */
export function isUnavailability(error: unknown): boolean {
  return error instanceof ReplyError ? unserved.test(reasonOf(error)) : true;
}

/** Whether Redis knows who asks, and does not let this user do that. */
export function isForbidden(error: unknown): boolean {
  return error instanceof ReplyError && reasonOf(error).startsWith('NOPERM');
}

/** Why a call failed, for people. A connection tried at several addresses fails with one error for all of them. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

const unserved =
  /^(?:LOADING|READONLY|MASTERDOWN|NOREPLICAS|OOM|MISCONF|BUSY|TRYAGAIN|CLUSTERDOWN|NOAUTH|WRONGPASS|NOPERM|ERR max number of clients)/;
