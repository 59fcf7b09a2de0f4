import { describe, expect, it } from 'vitest';
import { accepted, failover, NOW, refused, shopStatus, step } from './fake-facade.ts';
import { call, serve } from './serve.ts';

const shop = '/v1/applications/shop';

describe('regions', () => {
  it('are listed in order of preference, and one of them is read by its name', async () => {
    const { url } = await serve();
    const { json } = await call(`${url}${shop}/regions`);
    expect(json.regions.map((each: { region: string }) => each.region)).toEqual(['us-south', 'eu-de']);
    expect((await call(`${url}${shop}/regions/eu-de`)).json).toEqual(json.regions[1]);
  });

  it('one that it does not have is answered with those that it has', async () => {
    const { url } = await serve();
    const { status, json } = await call(`${url}${shop}/regions/mars`);
    expect([status, json.detail]).toEqual([404, 'shop has no region mars; it has us-south, eu-de.']);
  });
});

describe('the matrix of health', () => {
  it('has a row for every vantage, also for one that has said nothing', async () => {
    const { url } = await serve();
    const { json } = await call(`${url}${shop}/health`);
    expect(json).toMatchObject({ quorum: 2, now: new Date(NOW).toISOString() });
    expect(json.vantages).toMatchObject([
      { vantage: 'us-south', fresh: false, targets: [] },
      { vantage: 'eu-de', fresh: true, targets: [{ target: 'web', verdict: 'down', reason: 'timeout' }] },
    ]);
  });
});

describe('a plan', () => {
  it('is quoted without ordering anything: its steps, its guards, and how long its longest way takes', async () => {
    const { facade, url } = await serve();
    const fence = step('fence', 'db-servers');
    const promote = step('promote', 'shop-db', { after: [fence.id] });
    facade.forecast = { ...facade.forecast, steps: [fence, promote, step('prepare', 'web')] };
    const { status, json } = await call(`${url}${shop}/plan?kind=failover&to=eu-de`);
    expect([status, json.dryRun, json.steps.length, json.expectedMs]).toEqual([200, true, 3, 8_000]);
    expect(facade.asked).toMatchObject([{ how: 'preview', request: { body: { kind: 'failover', to: 'eu-de' } } }]);
  });

  it.each(['', '?kind=explode', '?kind=failover', '?kind=failback&to=eu-de'])('of "%s" is none', async (query) => {
    const { facade, url } = await serve();
    expect((await call(`${url}${shop}/plan${query}`)).status).toBe(400);
    expect(facade.asked).toEqual([]);
  });
});

describe('an operation', () => {
  async function serveRunning() {
    const served = await serve();
    served.facade.status = shopStatus({ phase: 'operating', operation: failover() });
    served.facade.answer = accepted({ rule: 205, operation: undefined });
    return served;
  }

  it('shows its steps alone', async () => {
    const { url } = await serveRunning();
    const { json } = await call(`${url}${shop}/operations/shop-5/steps`);
    expect(json.steps.map(({ id }: { id: string }) => id)).toEqual([
      'fence:db-servers:us-south',
      'promote:shop-db:eu-de',
      'route:www:eu-de',
    ]);
  });

  it('is paused by a pause of its application, and resumed by the end of that', async () => {
    const { facade, url } = await serveRunning();
    const paused = await call(`${url}${shop}/operations/shop-5/pause`, 'POST', { reason: 'wait' });
    expect([paused.status, paused.json.automation]).toEqual([200, 'paused']);
    expect(facade.pauses).toEqual([{ application: 'shop', by: 'local', reason: 'wait' }]);
    expect((await call(`${url}${shop}/operations/shop-5/resume`, 'POST', { reason: 'go' })).status).toBe(200);
    expect(facade.asked).toMatchObject([{ how: 'command', request: { body: { kind: 'resume' } } }]);
  });

  it('that is not the one of now is not paused', async () => {
    const { facade, url } = await serveRunning();
    expect((await call(`${url}${shop}/operations/shop-4/pause`, 'POST', { reason: 'wait' })).status).toBe(409);
    expect(facade.pauses).toEqual([]);
  });
});

describe('automation', () => {
  it('is changed only while it is what was read, where the change is bound to that', async () => {
    const { facade, url } = await serve();
    const read = await call(`${url}${shop}/automation`);
    const tag = { 'if-match': read.headers.get('etag') ?? '' };
    const change = { automation: 'manual', reason: 'night' };
    expect(read.json).toEqual({ application: 'shop', automation: 'manual' });
    expect((await call(`${url}${shop}/automation`, 'PUT', change, tag)).status).toBe(200);
    facade.status = shopStatus({ automation: 'automatic' });
    const late = await call(`${url}${shop}/automation`, 'PUT', change, tag);
    expect([late.status, late.json.type]).toEqual([412, 'urn:regent:problem:precondition-failed']);
    expect(facade.asked.length).toBe(1);
  });

  it('is changed whatever it was without that, and by a tag of *', async () => {
    const { url } = await serve();
    const change = { automation: 'manual', reason: 'night' };
    expect((await call(`${url}${shop}/automation`, 'PUT', change)).status).toBe(200);
    expect((await call(`${url}${shop}/automation`, 'PUT', change, { 'if-match': '*' })).status).toBe(200);
  });

  it('a refusal by the rules is 409', async () => {
    const { facade, url } = await serve();
    facade.answer = refused();
    const { status } = await call(`${url}${shop}/automation`, 'PUT', { automation: 'manual', reason: 'night' });
    expect(status).toBe(409);
  });
});

describe('the fleet', () => {
  it('names the live controllers and what each owns', async () => {
    const { url } = await serve();
    const { json } = await call(`${url}/v1/fleet`);
    expect(json).toMatchObject({ controllers: [{ instance: 'controller-a', owns: ['shop'] }], vacant: [] });
  });
});
