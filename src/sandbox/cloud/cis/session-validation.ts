import { isObject } from '../../call.ts';

/** Ranges and combinations of session affinity (reference cis.md 1.6; CIS docs, session affinity). */
export function affinityProblem(body: Record<string, unknown>, affinity: string): string | undefined {
  if (['cookie', 'ip_cookie'].includes(affinity) && body.proxied !== true)
    return `session_affinity ${affinity} needs a proxied load balancer`;
  const ttl = body.session_affinity_ttl ?? 1800;
  if (typeof ttl !== 'number' || ttl < 1800 || ttl > 604_800)
    return 'session_affinity_ttl must be between 1800 and 604800';
  const attributes = isObject(body.session_affinity_attributes) ? body.session_affinity_attributes : {};
  if (attributes.samesite === 'None' && attributes.secure === 'Never')
    return 'samesite None can not be combined with secure Never';
  const { drain_duration: drain = 0 } = attributes;
  if (typeof drain !== 'number' || drain < 0) return 'drain_duration must be a number of seconds';
  const odd = Object.entries(words).find(([name, known]) => !known.includes(String(attributes[name] ?? known[0])));
  return odd && `${odd[0]} ${String(attributes[odd[0]])} is not one of ${odd[1].join(', ')}`;
}

/** What the attributes may say. */
const words = {
  samesite: ['Auto', 'Lax', 'None', 'Strict'],
  secure: ['Auto', 'Always', 'Never'],
  zero_downtime_failover: ['none', 'temporary', 'sticky'],
} satisfies Readonly<Record<string, readonly string[]>>;
