import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { call, eventually, World } from './support.ts';

let world: World;
const www = '/load_balancers/pools/17b5962d775c646f3f9725cbc7a53d01';

beforeAll(async () => {
  world = await (await World.create({ delays: { takeoverMs: 10 } })).cloud();
});
afterEach(() => call('DELETE', world.layout.cloudPort, '/sandbox/faults'));
afterAll(() => world.end());

const inject = (fault: object) => world.fault(world.layout.cloudPort, { kind: 'http', ...fault });

describe('a fault on a call', () => {
  it('replaces its answer as often as it says, and lets the next one through', async () => {
    await inject({ match: { path: 'pools', method: 'GET' }, status: 429, times: 2 });
    expect((await world.cis('GET', www)).status).toBe(429);
    expect((await world.cis('GET', www)).status).toBe(429);
    expect((await world.cis('GET', www)).status).toBe(200);
  });

  it('meets only the calls that match', async () => {
    await inject({ match: { path: 'pools', method: 'PUT' }, status: 500 });
    expect((await world.cis('GET', www)).status).toBe(200);
    expect((await world.cis('PUT', www, {})).status).toBe(500);
  });

  it('can answer garbage with 200', async () => {
    await inject({ match: { path: 'pools' }, body: '<html>maintenance</html>' });
    expect(await world.cis('GET', www)).toMatchObject({ status: 200, text: '<html>maintenance</html>' });
  });

  it('after acting: the change is made, and the caller is told of an error or of nothing at all', async () => {
    const { result } = (await world.cis('GET', www)).body;
    await inject({ match: { method: 'PUT' }, afterActing: true, status: 500, times: 1 });
    expect((await world.cis('PUT', www, { ...result, description: 'one' })).status).toBe(500);
    expect((await world.cis('GET', www)).body.result.description).toBe('one');
    await inject({ match: { method: 'PUT' }, afterActing: true, cut: true, times: 1 });
    await expect(world.cis('PUT', www, { ...result, description: 'two' })).rejects.toThrow(/hang up|ECONNRESET/);
    expect((await world.cis('GET', www)).body.result.description).toBe('two');
  });

  it('delays the true answer, when it says nothing else', async () => {
    await inject({ match: { path: 'zones' }, delayMs: 120 });
    const begun = Date.now();
    expect((await world.cis('GET', '/zones')).status).toBe(200);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(115);
  });

  it('lets the call hang until it is cleared', async () => {
    const { body } = await inject({ match: { path: 'zones' }, hang: true });
    const hanging = world.cis('GET', '/zones').catch((error: Error) => error.message);
    await call('DELETE', world.layout.cloudPort, `/sandbox/faults/${body.id}`);
    expect(await hanging).toMatch(/hang up|ECONNRESET/);
    expect((await call('GET', world.layout.cloudPort, '/sandbox/faults')).body.faults).toEqual([]);
  });

  it('an unknown one is refused with what is wrong about it', async () => {
    const answer = await world.fault(world.layout.cloudPort, { kind: 'http', staus: 500 });
    expect(answer).toMatchObject({ status: 400, body: { problems: [{ keys: ['staus'] }] } });
  });
});

it('a takeover can be stalled and released through the cloud, by region', async () => {
  await world.pair();
  await world.fault(world.layout.cloudPort, { kind: 'stall-takeover', region: 'eu-de' });
  const takeover = world.db2('eu-de', 'db2 takeover hadr on db SHOP');
  await eventually(async () => (await world.state('us-south')).role === 'STANDBY');
  expect(await world.state('eu-de')).toMatchObject({ role: 'STANDBY' });
  await call('POST', world.layout.cloudPort, '/sandbox/regions/eu-de/release-takeover');
  expect(await takeover).toMatch(/^DB20000I/);
});

describe('the record', () => {
  it('holds every call with what was asked and answered, and no secret', async () => {
    await world.iam('sandbox-iam-api-key');
    await world.cis('PUT', www, { name: 'x' });
    const text = JSON.stringify(world.record());
    expect(text).not.toContain('sandbox-iam-api-key');
    expect(text).not.toMatch(/eyJ/);
    const line = world.record().findLast(({ method }) => method === 'PUT');
    expect(line).toMatchObject({ process: 'cloud', status: 400, request: { name: 'x' }, response: { success: false } });
  });

  it('tells what the caller saw, also when that was not the truth', async () => {
    const { result } = (await world.cis('GET', www)).body;
    await inject({ match: { method: 'PUT' }, afterActing: true, status: 503, times: 1 });
    await world.cis('PUT', www, result);
    expect(world.record().findLast(({ method }) => method === 'PUT')?.status).toBe(503);
    await inject({ match: { method: 'PUT' }, cut: true, times: 1 });
    await world.cis('PUT', www, result).catch(() => undefined);
    expect(world.record().findLast(({ method }) => method === 'PUT')).toMatchObject({ status: null, cut: true });
  });

  it('can be read from the cloud process, all processes in the order of time', async () => {
    const { body } = await call('GET', world.layout.cloudPort, '/sandbox/record?since=0');
    const times = body.lines.map(({ at }: { at: number }) => at);
    expect(times).toEqual([...times].sort((a: number, b: number) => a - b));
    expect(new Set(body.lines.map((line: { process: string }) => line.process))).toContain('db2-eu-de');
    const later = await call('GET', world.layout.cloudPort, `/sandbox/record?since=${Date.now() + 1000}`);
    expect(later.body.lines).toEqual([]);
  });
});
