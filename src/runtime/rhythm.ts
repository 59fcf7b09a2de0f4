/**
 * Where in its interval something that is due again and again has its turn, in whole milliseconds: spread evenly over all
 * ids, and for one id always the same. What begins together, or was held up together, does not stay together.
 */
export function phaseOf(id: string, intervalMs: number): number {
  return hash(id) % Math.max(1, Math.floor(intervalMs));
}

/** How long it is until the next turn of its phase, in whole milliseconds: at most the interval and one. */
export function untilPhaseMs(id: string, intervalMs: number, nowMs: number): number {
  const sinceMs = (nowMs - phaseOf(id, intervalMs)) % intervalMs;
  // A timer may come up to a millisecond early, and would find the same turn due again.
  return Math.ceil(sinceMs < 0 ? -sinceMs : intervalMs - sinceMs) + 1;
}

/** FNV-1a with a final mix, so that ids that differ in their last character alone land far apart. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  value = Math.imul(value ^ (value >>> 15), 0x846ca68b);
  return (value ^ (value >>> 16)) >>> 0;
}
