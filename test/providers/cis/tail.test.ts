import { describe, expect, it } from 'vitest';
import { loadBalancerReply } from '../../../src/providers/cis/schema.ts';
import { tailOf } from '../../../src/providers/cis/tail.ts';
import { loadBalancer } from './objects.ts';

const open =
  'What is under way is not cut, and connections to the side that is left may be used for up to 15 min more.';

describe('who comes later than CIS has been told', () => {
  it.each<[string, object, boolean, string]>([
    ['a proxied one: connections', { session_affinity: 'none' }, true, open],
    ['a proxied one whose order is changed: connections', {}, false, open],
    [
      'a proxied one with sessions and weights: sessions, too',
      { session_affinity_ttl: undefined },
      true,
      `${open} Users with a session (cookie) stay with it for up to 23 h.`,
    ],
    [
      'a DNS-only one: resolvers',
      { proxied: false, ttl: 120 },
      false,
      'Users follow when their resolvers ask again, after up to 2 min, and those of resolvers that ignore the TTL later.',
    ],
    [
      'a DNS-only one that tells no TTL',
      { proxied: false, ttl: null },
      false,
      'Users follow when their resolvers ask again, and those of resolvers that ignore the TTL later.',
    ],
    ['one that does not say what it is', { proxied: null }, true, ''],
  ])('%s', (_, change, byWeight, sentence) => {
    const reply = loadBalancerReply.parse({ ...loadBalancer, ...change });

    expect(tailOf(reply, byWeight).trim()).toBe(sentence);
  });

  it('nobody can say where the load balancer is not known', () => {
    expect(tailOf(undefined, true)).toBe('');
  });
});
