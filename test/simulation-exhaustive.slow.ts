import { expect, it } from 'vitest';
import { explore } from './simulation/exhaustive/explore.ts';

it('a failover with two controllers comes to a good end whatever happens once, at whichever call it happens', {
  timeout: 120_000,
}, async () => {
  const { paths, states, found } = await explore(1);

  expect(found).toEqual([]);
  expect(paths).toBeGreaterThan(150);
  expect(states.size).toBeGreaterThan(300);
});
