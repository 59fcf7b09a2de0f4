import { expect, it } from 'vitest';
import { fuzz } from './fuzz/run.ts';

it('hostile requests get a documented answer below 500 in time, and change nothing without the right to', async () => {
  const { statuses, ordered } = await fuzz('short', 600);
  expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 202, 400, 401, 403, 404, 405, 409, 415]));
  expect(ordered).toBeGreaterThan(10);
});
