import type { ApplicationReply } from './replies.ts';

/** Where it is, in words: `us-south (primary)`. */
export function placementWords({ active, primary }: ApplicationReply['placement']): string {
  const named = active.map((region) => (region === primary ? `${region} (primary)` : region));
  return active.includes(primary) ? named.join(', ') : `${named.join(', ')}; primary ${primary}`;
}
