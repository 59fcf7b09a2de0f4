import type { LossEstimate } from '../../domain/observation.ts';
import type { Db2Time, HadrStatus } from './db2pd.ts';

/**
 * What a takeover by plain force would lose at the most, counted as if the primary still wrote: the time since the standby
 * last heard of it, less one heartbeat, for what it knows of the primary may be that old; and how far it was behind then.
 * Once disconnected Db2 shows only when the loss of the connection was noticed, which is up to HADR_TIMEOUT after the last
 * word (IBM docs, db2pd -hadr; HADR wiki, monitoring). Where any of that is not shown, nobody knows.
 */
export function lossByForce(status: HadrStatus, clock: Db2Time | undefined, wallMs: number): LossEstimate {
  const silentMs = silentFor(status, clock, wallMs);
  const { heartbeatSeconds, primaryLogTime, standbyLogTime } = status;
  if (
    silentMs === undefined ||
    heartbeatSeconds === undefined ||
    primaryLogTime === undefined ||
    standbyLogTime === undefined
  ) {
    return { ms: 'unknown', estimated: true };
  }
  // Both are instants of the primary's log, so the difference of any two clocks is not in it.
  const behindMs = Math.max(0, primaryLogTime.localMs - standbyLogTime.localMs);
  return { ms: silentMs + heartbeatSeconds * 1_000 + behindMs, estimated: true, growing: true };
}

/**
 * How many bytes of log the standby has heard of and not received. Replay does not count: a takeover replays what is there.
 * Where a position is not shown, the average gap is the next best. Undefined: Db2 shows neither.
 */
export function lagBytesOf({
  primaryLogPosition,
  standbyLogPosition,
  logGapBytes,
}: Pick<HadrStatus, 'primaryLogPosition' | 'standbyLogPosition' | 'logGapBytes'>): number | undefined {
  if (primaryLogPosition === undefined || standbyLogPosition === undefined) return logGapBytes;
  return Math.max(0, primaryLogPosition - standbyLogPosition);
}

/** How long ago this side certainly had heard of its primary, in milliseconds. */
function silentFor(status: HadrStatus, clock: Db2Time | undefined, wallMs: number): number | undefined {
  const { connectStatus, sinceLastReceivedSeconds, connectStatusTime, timeoutSeconds } = status;
  if (connectStatus === 'CONNECTED' || connectStatus === 'CONGESTED') {
    return sinceLastReceivedSeconds === undefined ? undefined : sinceLastReceivedSeconds * 1_000;
  }
  if (connectStatus !== 'DISCONNECTED' || connectStatusTime === undefined || timeoutSeconds === undefined) {
    return undefined;
  }
  const sinceMs = since(connectStatusTime, clock, wallMs);
  // An instant that is still to come means that clocks were set: nothing can be counted from it.
  return sinceMs === undefined || sinceMs < 0 ? undefined : sinceMs + timeoutSeconds * 1_000;
}

/** By the side's own clock where it shows one. */
function since(at: Db2Time, clock: Db2Time | undefined, wallMs: number): number | undefined {
  if (clock !== undefined) return clock.localMs - at.localMs;
  return at.epochMs === undefined ? undefined : wallMs - at.epochMs;
}
