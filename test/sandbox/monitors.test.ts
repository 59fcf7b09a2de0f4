import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, eventually, World } from './support.ts';

/** Two probers whose gates say what the test wants. */
const gates: Record<string, number> = { 'us-south': 200, 'eu-de': 503 };
const asked: string[] = [];
const probers = Object.keys(gates).map((region) => ({
  region,
  server: createServer((request, response) => {
    asked.push(`${region} ${request.url}`);
    response.writeHead(gates[region] ?? 500, { 'content-type': 'application/json' }).end('{"because":"so"}');
  }),
}));

let world: World;
beforeAll(async () => {
  const ports = await Promise.all(
    probers.map(async ({ region, server }) => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return [region, (server.address() as AddressInfo).port];
    }),
  );
  world = await (await World.create({ gates: Object.fromEntries(ports), cisCallsPerMinute: 10_000 })).cloud();
  await world.application('us-south');
  await world.application('eu-de');
});
afterAll(async () => {
  await world.end();
  for (const { server } of probers) server.close();
});

const host = 'api.shop.example';
const servedBy = async () => (await world.user(host, '/')).headers['x-region'];
const pools = async () =>
  (await world.cis('GET', '/load_balancers/pools')).body.result as { name: string; healthy: boolean }[];

it('a monitor asks the gate of its region at the origin, which routes the path to the prober', async () => {
  await eventually(
    async () => asked.includes('us-south /gate/shop/us-south') && asked.includes('eu-de /gate/shop/eu-de'),
  );

  expect(asked.filter((each) => !/^(us-south|eu-de) \/gate\/shop\/\1$/.test(each))).toEqual([]);
});

it('the gates move users without any write, and CIS shows what its monitors find', async () => {
  await eventually(async () => (await servedBy()) === 'us-south');

  Object.assign(gates, { 'us-south': 503, 'eu-de': 200 });
  await eventually(async () => (await servedBy()) === 'eu-de');

  const healthy = (await pools()).filter((pool) => pool.healthy).map(({ name }) => name);
  expect(healthy).toEqual(['shop-www-eu-de', 'shop-api-eu-de']);
});

it('CIS notes each change in its events, the newest first, with the whole pool', async () => {
  const events = (await world.cis('GET', '/load_balancers/events')).body.result as {
    timestamp: string;
    pool: object[];
    origins: object[];
  }[];

  const closed = events.find(({ pool: [first] }) => (first as { name?: string }).name === 'shop-api-us-south');
  expect(closed).toMatchObject({
    pool: [{ healthy: false, changed: true, minimum_origins: 1 }],
    origins: [{ name: 'us-south', address: 'us-south.shop.example', enabled: true, healthy: false, changed: true }],
  });
  const instants = events.map(({ timestamp }) => Date.parse(timestamp));
  expect(instants).toEqual(instants.toSorted((a, b) => b - a));
});

it('a write does not make an origin healthy', async () => {
  const closed = (await pools()).find(({ name }) => name === 'shop-api-us-south') as { name: string; id?: string };

  await world.cis('PUT', `/load_balancers/pools/${closed.id}`, { ...closed, description: 'written' });

  expect((await pools()).find(({ name }) => name === closed.name)).toMatchObject({ healthy: false });
});

it('what is checked can not have an address of a network of its own', async () => {
  const [first] = (await pools()) as { id?: string; origins?: object[] }[];
  const origins = [{ name: 'us-south', address: '10.1.2.3' }];

  const answer = await world.cis('PUT', `/load_balancers/pools/${first?.id}`, { ...first, origins });

  expect(answer).toMatchObject({ status: 400, body: { errors: [{ code: 1002 }] } });
  expect(answer.body.errors[0].message).toContain('Origin address is not globally routable');
});

it('what was disabled reads unhealthy when it is enabled again, until it is probed', async () => {
  Object.assign(gates, { 'us-south': 200 });
  const named = async () =>
    (await pools()).find(({ name }) => name === 'shop-www-us-south') as { id?: string; healthy: boolean };
  await eventually(async () => (await named()).healthy);
  const put = async (change: object) => {
    const pool = await named();
    return (await world.cis('PUT', `/load_balancers/pools/${pool.id}`, { ...pool, ...change })).body.result;
  };
  await put({ enabled: false });

  expect(await put({ enabled: true })).toMatchObject({ healthy: false, origins: [{ healthy: false }] });
  await eventually(async () => (await named()).healthy);
});

it('users go to the fallback when no gate is open: nobody asks for its health', async () => {
  Object.assign(gates, { 'us-south': 503, 'eu-de': 503 });

  await eventually(async () => (await servedBy()) === 'us-south');
});

it('a region without a prober answers for its gate that there is none', async () => {
  const plain = await World.create();
  await plain.application('eu-de');

  const port = plain.layout.regions['eu-de']?.applicationPort ?? 0;
  expect((await call('GET', port, '/gate/shop/eu-de')).status).toBe(502);
  await plain.end();
});
