import { inWords } from '../../domain/setup/in-words.ts';
import type { LoadBalancerReply } from './schema.ts';

/** How long CIS goes on using an idle connection to an origin, in milliseconds (CIS docs, DNS records). */
const keptOpenMs = 900_000;

/** How long a session stays with its origin where the load balancer says nothing, in seconds (CIS docs, session affinity). */
const usualSessionS = 82_800;

/**
 * Who is still on the side that is left once CIS has done what it was told, as sentences with a blank in front; empty where
 * the load balancer is not known. `byWeight`: sessions outlive a weight of 0, and nothing else that Regent writes.
 */
export function tailOf(loadBalancer: LoadBalancerReply | undefined, byWeight: boolean): string {
  if (loadBalancer === undefined || loadBalancer.proxied === null || loadBalancer.proxied === undefined) return '';
  const { proxied, ttl, session_affinity: affinity } = loadBalancer;
  if (!proxied) {
    const after = typeof ttl === 'number' && ttl > 0 ? `, after up to ${inWords(ttl * 1_000)}` : '';
    return ` Users follow when their resolvers ask again${after}, and those of resolvers that ignore the TTL later.`;
  }
  const open = ` What is under way is not cut, and connections to the side that is left may be used for up to ${inWords(keptOpenMs)} more.`;
  if (!byWeight || typeof affinity !== 'string' || ['', 'none'].includes(affinity)) return open;
  const { session_affinity_ttl: given } = loadBalancer as { session_affinity_ttl?: unknown };
  const sessionMs = (typeof given === 'number' ? given : usualSessionS) * 1_000;
  return `${open} Users with a session (${affinity}) stay with it for up to ${inWords(sessionMs)}.`;
}
