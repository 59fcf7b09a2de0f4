import { createServer, request, type Server } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, eventually, World } from './support.ts';

let world: World;
const zone = '699d98642c564d2e855e9661899b7252';
const www = '17b5962d775c646f3f9725cbc7a53d01';

beforeAll(async () => {
  world = await (await World.create()).cloud({ originTimeoutMs: 150 });
  await world.application('us-south');
  await world.application('eu-de');
});
afterAll(() => world.end());

const regionOf = async (host: string) => (await world.user(host, '/')).headers['x-region'];

async function putWeights(usSouth: number, euDe: number): Promise<void> {
  const { result } = (await world.cis('GET', `/load_balancers/pools/${www}`)).body;
  const weights: Record<string, number> = { 'us-south': usSouth, 'eu-de': euDe };
  const origins = result.origins.map((origin: { name: string }) => ({ ...origin, weight: weights[origin.name] }));
  await world.cis('PUT', `/load_balancers/pools/${www}`, { ...result, origins });
}

async function putBalancer(name: string, change: (balancer: Record<string, unknown>) => object): Promise<void> {
  const list = (await world.cis('GET', `/zones/${zone}/load_balancers`)).body.result;
  const balancer = list.find((one: { name: string }) => one.name === name);
  await world.cis('PUT', `/zones/${zone}/load_balancers/${balancer.id}`, { ...balancer, ...change(balancer) });
}

it('the edge sends users where the origin weights say, and only after the propagation delay', async () => {
  expect(await regionOf('www.shop.example')).toBe('us-south');
  await putWeights(0, 1);
  expect(await regionOf('www.shop.example')).toBe('us-south');
  await eventually(async () => (await regionOf('www.shop.example')) === 'eu-de');
});

it('weights share users out', async () => {
  await putWeights(0.5, 0.5);
  const seen = new Set<unknown>();
  await eventually(async () => seen.add(await regionOf('www.shop.example')).size === 2);
});

it('a pool whose weights are all zero answers 503, and no other pool helps', async () => {
  await putWeights(0, 0);
  await eventually(async () => (await world.user('www.shop.example', '/')).status === 503);
  await putWeights(1, 0);
  await eventually(async () => (await regionOf('www.shop.example')) === 'us-south');
});

it('the first pool of default_pools serves, so their order moves users', async () => {
  expect(await regionOf('api.shop.example')).toBe('us-south');
  const reversed = (balancer: Record<string, unknown>) => ({
    default_pools: [...(balancer.default_pools as string[])].reverse(),
  });
  await putBalancer('api.shop.example', reversed);
  await eventually(async () => (await regionOf('api.shop.example')) === 'eu-de');
  await putBalancer('api.shop.example', reversed);
  await eventually(async () => (await regionOf('api.shop.example')) === 'us-south');
});

it('a disabled pool is passed over; with none left the fallback serves', async () => {
  const id = '17b5962d775c646f3f9725cbc7a53d02';
  const { result } = (await world.cis('GET', `/load_balancers/pools/${id}`)).body;
  await world.cis('PUT', `/load_balancers/pools/${id}`, { ...result, enabled: false });
  await eventually(async () => (await regionOf('api.shop.example')) === 'eu-de');
  await world.cis('PUT', `/load_balancers/pools/${id}`, { ...result, enabled: true });
  await eventually(async () => (await regionOf('api.shop.example')) === 'us-south');
});

it('an unknown name and a disabled load balancer answer 530', async () => {
  expect((await world.user('other.example', '/')).status).toBe(530);
  await putBalancer('api.shop.example', () => ({ enabled: false }));
  await eventually(async () => (await world.user('api.shop.example', '/')).status === 530);
  await putBalancer('api.shop.example', () => ({ enabled: true }));
  await eventually(async () => (await world.user('api.shop.example', '/')).status === 200);
});

it('it says cf-ray and passes the origin’s own headers and body on, both ways', async () => {
  const answer = await world.user('www.shop.example', '/healthz');
  expect(answer.headers).toMatchObject({ 'cf-ray': expect.stringMatching(/^\w{16}-DFW$/), 'x-region': 'us-south' });
  expect(answer.body).toMatchObject({ region: 'us-south', status: 'ok' });
  const order = { method: 'POST', body: { item: 'tea' } };
  expect((await world.user('www.shop.example', '/orders', order)).body.reason).toMatch(/ECONNREFUSED/);
});

it('it counts what it answered, by load balancer and region', async () => {
  const { body } = await call('GET', world.layout.edgePort, '/sandbox/edge/stats');
  expect(body.byLoadBalancer['www.shop.example'].byRegion['us-south']).toBeGreaterThan(0);
  expect(body.byStatus['530']).toBeGreaterThan(0);
});

it('it writes down who moved whom: at the write, and when users really go', async () => {
  const lines = world.record().filter((line) => line.loadBalancer === 'api.shop.example');
  const write = lines.find((line) => line.event === 'cis.traffic');
  const moved = lines.find((line) => line.event === 'edge.moved');
  expect(write).toMatchObject({ before: ['us-south'], after: ['eu-de'] });
  expect(moved).toMatchObject({ to: ['eu-de'] });
  expect((moved?.at ?? 0) - (write?.at ?? 0)).toBeGreaterThanOrEqual(50);
});

it('a vantage can be cut off at the edge while others go through', async () => {
  await world.fault(world.layout.edgePort, { kind: 'vantage-cut', vantage: 'au-syd' });
  const from = (vantage: string) =>
    world.user('www.shop.example', '/', { headers: { 'user-agent': `regent-prober/0.1.0 (${vantage})` } });
  await expect(from('au-syd')).rejects.toThrow();
  expect((await from('eu-de')).status).toBe(200);
  await call('DELETE', world.layout.edgePort, '/sandbox/faults');
  expect((await from('au-syd')).status).toBe(200);
});

it('an origin that refuses is 521, one that says nothing 524, one that hangs up 520', async () => {
  await world.kill('application-us-south');
  expect((await world.user('www.shop.example', '/')).status).toBe(521);
  const port = world.layout.regions['us-south']?.applicationPort ?? 0;
  const silent = await rawOrigin(port, () => undefined);
  expect((await world.user('www.shop.example', '/')).status).toBe(524);
  silent.closeAllConnections();
  await new Promise((resolve) => silent.close(resolve));
  const rude = await rawOrigin(port, (cut) => cut());
  expect((await world.user('www.shop.example', '/')).status).toBe(520);
  await new Promise((resolve) => rude.close(resolve));
});

it('bodies are passed on as they come, not gathered first', async () => {
  const port = world.layout.regions['us-south']?.applicationPort ?? 0;
  const echo = createServer((request, response) => void request.pipe(response));
  await new Promise<void>((resolve) => echo.listen(port, '127.0.0.1', resolve));
  const options = { port: world.layout.edgePort, method: 'POST', headers: { host: 'www.shop.example' } };
  const heard = await new Promise<string>((resolve) => {
    const outgoing = request({ ...options, host: '127.0.0.1', agent: false }, (response) => {
      response.once('data', (chunk: Buffer) => {
        resolve(chunk.toString());
        outgoing.end();
      });
    });
    outgoing.write('said while the request is still open');
  });
  expect(heard).toBe('said while the request is still open');
  await new Promise((resolve) => echo.close(resolve));
});

async function rawOrigin(port: number, act: (cut: () => void) => void): Promise<Server> {
  const server = createServer((request) => act(() => request.socket.destroy()));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}
