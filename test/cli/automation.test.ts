import { expect, it } from 'vitest';
import { accepted, refused } from '../api/fake-facade.ts';
import { serve } from '../api/serve.ts';
import { regent } from './terminal.ts';

it.each(['automatic', 'manual'])('regent automation shop %s', async (automation) => {
  const { facade, url } = await serve();
  facade.answer = accepted({ rule: 201, because: 'An operator sets the automation.', operation: undefined });
  const { code, out } = await regent(['automation', 'shop', automation, '--reason', 'night'], { server: url });
  expect([code, out]).toEqual([0, 'shop: An operator sets the automation.\n']);
  expect(facade.asked).toMatchObject([{ request: { body: { kind: 'automation', automation }, reason: 'night' } }]);
});

it('regent pause that only one controller knows of says so, and that there is more to do', async () => {
  const { facade, url } = await serve();
  facade.reachesRedis = false;
  const { code, out } = await regent(['pause', 'shop', '--reason', 'lunch'], { server: url });
  expect([code, out]).toEqual([3, expect.stringContaining('Tell another controller too.')]);
});

it('regent pause says what stands still', async () => {
  const { facade, url } = await serve();
  const { code, out } = await regent(['pause', 'shop', '--reason', 'lunch'], { server: url });
  expect([code, out]).toEqual([
    0,
    'shop: No act starts until it is resumed; a running operation stops at its next step.\n',
  ]);
  expect(facade.pauses).toMatchObject([{ reason: 'lunch' }]);
});

it('regent resume', async () => {
  const { facade, url } = await serve();
  facade.answer = accepted({ because: 'An operator ends the pause.', operation: undefined });
  const { code, out } = await regent(['resume', 'shop'], { server: url });
  expect([code, out]).toEqual([0, 'shop: An operator ends the pause.\n']);
});

it('a refused one ends with 1', async () => {
  const { facade, url } = await serve();
  facade.answer = refused();
  expect((await regent(['resume', 'shop'], { server: url })).code).toBe(1);
});
