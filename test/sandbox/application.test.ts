import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, eventually, World } from './support.ts';

let world: World;

beforeAll(async () => {
  world = await (await World.create()).cloud();
  await world.pair();
  await world.application('us-south');
  await world.application('eu-de');
});
afterAll(() => world.end());

const ask = (region: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  call(method, world.layout.regions[region]?.applicationPort ?? 0, path, { body, headers });

it('every answer says the region it comes from', async () => {
  for (const path of ['/', '/healthz', '/orders/none', '/nowhere']) {
    expect((await ask('eu-de', 'GET', path)).headers['x-region']).toBe('eu-de');
  }
});

it('is alive in both regions, whatever the database does', async () => {
  expect((await ask('us-south', 'GET', '/healthz')).body).toMatchObject({ region: 'us-south', release: '1.0.0' });
  expect((await ask('eu-de', 'GET', '/healthz')).status).toBe(200);
  expect((await ask('eu-de', 'GET', '/')).status).toBe(200);
});

it('is ready only where the database is an active primary', async () => {
  expect((await ask('us-south', 'GET', '/readyz')).status).toBe(200);
  expect((await ask('eu-de', 'GET', '/readyz')).status).toBe(503);
});

it('writes an order where its database is primary, and reads it again', async () => {
  const order = await ask('us-south', 'POST', '/orders', { id: 'order-1', item: 'tea' });
  expect(order).toMatchObject({ status: 201, body: { id: 'order-1', region: 'us-south' } });
  expect((await ask('us-south', 'GET', '/orders/order-1')).body).toMatchObject({ value: { item: 'tea' } });
  expect((await ask('us-south', 'GET', '/orders/order-2')).status).toBe(404);
});

it('gives an order without an id one of its own', async () => {
  const { body } = await ask('us-south', 'POST', '/orders', { item: 'tea' });
  expect(await world.ledger('eu-de')).toContain(body.id);
});

it('refuses an order with 503 and the reason where its database is not primary', async () => {
  const answer = await ask('eu-de', 'POST', '/orders', { item: 'tea' });
  expect(answer).toMatchObject({ status: 503, body: { reason: expect.stringContaining('HADR standby') } });
});

it('can be made to fail, for everybody or for one vantage', async () => {
  const port = world.layout.regions['us-south']?.applicationPort ?? 0;
  await world.fault(port, { kind: 'http', match: { userAgent: 'regent-prober/.*au-syd' }, status: 502 });
  await world.fault(port, { kind: 'vantage-cut', vantage: 'eu-de' });
  const from = (agent: string) => ask('us-south', 'GET', '/healthz', undefined, { 'user-agent': agent });
  expect((await from('regent-prober/0.1.0 (au-syd)')).status).toBe(502);
  await expect(from('regent-prober/0.1.0 (eu-de)')).rejects.toThrow();
  expect((await from('curl')).status).toBe(200);
  await call('DELETE', port, '/sandbox/faults');
  expect((await from('regent-prober/0.1.0 (eu-de)')).status).toBe(200);
});

it('tells the user when its database does not answer', async () => {
  await world.kill('db2-us-south');
  const answer = await ask('us-south', 'POST', '/orders', { item: 'tea' });
  expect(answer).toMatchObject({ status: 503, body: { reason: expect.stringContaining('ECONNREFUSED') } });
});

it('counts what it answers by the name that users came for, and what nobody came for not at all', async () => {
  const host = 'counted.example';
  for (const path of ['/', '/', '/nowhere', '/healthz', '/readyz'])
    await ask('eu-de', 'GET', path, undefined, { host });
  await ask('eu-de', 'POST', '/orders', { id: 'order-9' }, { host });

  const counted = (kind: 'served' | 'failed') =>
    world
      .record()
      .filter(({ event, region }) => event === 'application.served' && region === 'eu-de')
      .reduce((sum, line) => sum + (line[kind]?.[host] ?? 0), 0);
  // The order fails: the database there is no primary.
  await eventually(async () => counted('served') === 3 && counted('failed') === 1);
});
