import { describe, expect, it } from 'vitest';
import { accepted, failover, journalEntry, NOW, shopStatus, step } from './fake-facade.ts';
import { call, serve } from './serve.ts';

describe('reading applications', () => {
  it('lists every application', async () => {
    const { url } = await serve();
    const { status, json } = await call(`${url}/v1/applications`);
    expect(status).toBe(200);
    expect(json.applications.map((each: { application: string }) => each.application)).toEqual(['shop']);
  });

  it('shows the phase, each region with its votes, and the sentence of the rule that spoke last', async () => {
    const { url } = await serve();
    const { json } = await call(`${url}/v1/applications/shop`);
    expect(json).toMatchObject({
      application: 'shop',
      phase: 'steady',
      automation: 'manual',
      rule: { id: 602, because: 'Every step is done and users arrive where they should.' },
      regions: [{ region: 'us-south', health: 'up', active: true, primary: true, quorum: 2 }, { region: 'eu-de' }],
    });
    expect(json.regions[0].votes[0]).toMatchObject({ vantage: 'us-south', says: 'up', reason: 'ok' });
  });

  it('writes every instant in RFC 3339', async () => {
    const { facade, url } = await serve();
    facade.status = shopStatus({
      pause: { by: 'bob', reason: 'lunch', at: NOW },
      blocked: { because: 'A person must decide.', since: NOW },
      cooldownUntil: NOW,
      operation: failover({ steps: [step('fence', 'db-servers', { startedAt: NOW })] }),
      observations: [{ resource: 'www', at: NOW, regions: {}, busy: 'no' }],
    });
    const { json } = await call(`${url}/v1/applications/shop`);
    const iso = '2026-01-02T03:04:05.000Z';
    expect(json).toMatchObject({ now: iso, pause: { at: iso }, blocked: { since: iso }, cooldownUntil: iso });
    expect(json).toMatchObject({
      operation: { startedAt: iso, steps: [{ startedAt: iso }] },
      observations: [{ at: iso }],
    });
  });
});

describe('reading what would stand in the way', () => {
  it('shows the worst first, and is not ready while there is an error', async () => {
    const { facade, url } = await serve();
    const finding = { resource: 'www', about: 'pool 1', sentence: 'It is so.', cure: 'Change it.' };
    const findings = (['note', 'error'] as const).map((severity) => ({ ...finding, severity }));
    facade.examination = { ...facade.examination, findings };
    const { status, json } = await call(`${url}/v1/applications/shop/readiness`);
    expect(status).toBe(200);
    expect(json).toEqual({
      application: 'shop',
      ready: false,
      findings: [
        { ...finding, severity: 'error' },
        { ...finding, severity: 'note' },
      ],
      unexamined: ['db'],
      examinedAt: '2026-01-02T03:01:00.000Z',
      ageMs: 185_000,
      now: '2026-01-02T03:04:05.000Z',
    });
  });

  it('has the providers look only when that is asked for', async () => {
    const { facade, url } = await serve();
    await call(`${url}/v1/applications/shop/readiness`);
    await call(`${url}/v1/applications/shop/readiness?now=true`);
    expect(facade.examined.map(({ anew }) => anew)).toEqual([false, true]);
    expect((await call(`${url}/v1/applications/shop/readiness?now=perhaps`)).status).toBe(400);
  });

  it('is ready where nothing worse than a note was found', async () => {
    const { url } = await serve();
    const { json } = await call(`${url}/v1/applications/shop/readiness`);
    expect(json).toMatchObject({ ready: true, findings: [] });
  });
});

describe('reading operations', () => {
  it('lists the running operation before the last one that ended', async () => {
    const { facade, url } = await serve();
    facade.status = shopStatus({ operation: failover(), lastOperation: failover({ id: 'shop-4', outcome: 'done' }) });
    const { json } = await call(`${url}/v1/applications/shop/operations`);
    expect(json.operations).toMatchObject([
      { id: 'shop-5', status: 'running' },
      { id: 'shop-4', status: 'done' },
    ]);
  });

  it('shows one operation with what has become of each step', async () => {
    const { facade, url } = await serve();
    const fenced = step('fence', 'db-servers', { status: 'done', attempts: 1, note: 'powered off' });
    facade.status = shopStatus({ operation: failover({ steps: [fenced] }) });
    const { json } = await call(`${url}/v1/applications/shop/operations/shop-5`);
    expect(json).toMatchObject({ id: 'shop-5', application: 'shop', kind: 'failover', requestedBy: 'alice' });
    expect(json.steps).toMatchObject([
      { id: 'fence:db-servers:us-south', status: 'done', attempts: 1, note: 'powered off' },
    ]);
  });

  it('finds an operation that only the journal remembers', async () => {
    const { facade, url } = await serve();
    facade.entries = [journalEntry(8, failover({ id: 'shop-2', outcome: 'failed' }))];
    const { json } = await call(`${url}/v1/applications/shop/operations/shop-2`);
    expect(json).toMatchObject({ id: 'shop-2', status: 'failed' });
  });

  it('answers 404 for an operation that nobody remembers', async () => {
    const { url } = await serve();
    const { status, json } = await call(`${url}/v1/applications/shop/operations/shop-99`);
    expect(status).toBe(404);
    expect(json.detail).toContain('shop-99');
  });
});

describe('asking for an operation', () => {
  it.each([
    [{ kind: 'failover', to: 'eu-de' }],
    [{ kind: 'switchover', to: 'eu-de' }],
    [{ kind: 'failback' }],
    [{ kind: 'reprotect' }],
    [{ kind: 'drain', region: 'us-south' }],
    [{ kind: 'restore', region: 'us-south', zone: 'a' }],
    [{ kind: 'failover', to: 'eu-de', override: ['data-loss', 'replicas-ready'] }],
    [{ kind: 'failback', override: ['capacity'] }],
  ])('accepts %o with 202, its id and where to follow it', async (command) => {
    const { facade, url } = await serve();
    const { status, headers, json } = await call(`${url}/v1/applications/shop/operations`, 'POST', {
      ...command,
      reason: 'fire',
    });
    expect(status).toBe(202);
    expect(json).toMatchObject({ application: 'shop', operation: 'shop-5', rule: 210 });
    expect(headers.get('location')).toBe('/v1/applications/shop/operations/shop-5');
    expect(facade.asked).toEqual([
      { application: 'shop', how: 'command', request: { body: command, by: 'local', reason: 'fire' } },
    ]);
  });

  it('with dryRun shows the steps and guards and starts nothing', async () => {
    const { facade, url } = await serve();
    facade.forecast = { ...facade.forecast, accepted: false, steps: [step('promote', 'shop-db')] };
    const body = { kind: 'failover', to: 'eu-de', reason: 'rehearsal', dryRun: true };
    const { status, json } = await call(`${url}/v1/applications/shop/operations`, 'POST', body);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      dryRun: true,
      accepted: false,
      steps: [{ id: 'promote:shop-db:eu-de', irreversible: true }],
    });
    expect(facade.asked.map((each) => each.how)).toEqual(['preview']);
  });
});

describe('setting the automation', () => {
  it.each(['automatic', 'manual'])('%s travels as a command', async (automation) => {
    const { facade, url } = await serve();
    facade.answer = accepted({ rule: 201, operation: undefined });
    const { status, json } = await call(`${url}/v1/applications/shop/automation`, 'PUT', {
      automation,
      reason: 'night',
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({ application: 'shop', automation, rule: 201 });
    expect(facade.asked[0]?.request.body).toEqual({ kind: 'automation', automation });
  });

  it.each([
    ['PUT', 'automation', { automation: 'paused', reason: 'lunch' }],
    ['POST', 'pause', { reason: 'lunch' }],
  ])('%s %s with %o pauses without waiting for an owner', async (method, path, body) => {
    const { facade, url } = await serve();
    const { status, json } = await call(`${url}/v1/applications/shop/${path}`, method, body);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      automation: 'paused',
      pause: { by: 'local', reason: 'lunch', at: '2026-01-02T03:04:05.000Z' },
    });
    expect(facade.pauses).toEqual([{ application: 'shop', by: 'local', reason: 'lunch' }]);
    expect(facade.asked).toEqual([]);
  });

  it('resume travels as a command', async () => {
    const { facade, url } = await serve();
    const { status } = await call(`${url}/v1/applications/shop/resume`, 'POST', { reason: 'back' });
    expect(status).toBe(200);
    expect(facade.asked[0]?.request.body).toEqual({ kind: 'resume' });
  });
});

describe('reading the journal', () => {
  it('gives the newest 20 entries unless told otherwise, and the cursor of those that follow', async () => {
    const { facade, url } = await serve();
    facade.entries = [journalEntry(7), journalEntry(8)];
    const { json } = await call(`${url}/v1/applications/shop/journal`);
    expect(facade.journalReads).toEqual([{ application: 'shop', count: 20, after: undefined }]);
    expect(json.next).toBe(8);
  });

  it('gives each entry exactly as it was hashed', async () => {
    const { facade, url } = await serve();
    facade.entries = [journalEntry(7)];
    const { json } = await call(`${url}/v1/applications/shop/journal`);
    expect(json.entries).toEqual(JSON.parse(JSON.stringify(facade.entries)));
  });

  it('reads on from where the last answer ended', async () => {
    const { facade, url } = await serve();
    const { json } = await call(`${url}/v1/applications/shop/journal?count=5&after=8`);
    expect(facade.journalReads).toEqual([{ application: 'shop', count: 5, after: 8 }]);
    expect(json).toEqual({ entries: [], next: 8 });
  });
});

describe('health endpoints', () => {
  it('/livez says that the process is alive', async () => {
    const { url } = await serve();
    expect(await call(`${url}/livez`)).toMatchObject({ status: 200, json: { status: 'alive' } });
  });

  it.each([
    [true, 200],
    [false, 503],
  ])('/readyz with ready=%s answers %i with every check', async (ready, expected) => {
    const { facade, url } = await serve();
    facade.condition = { ready, checks: [{ name: 'redis', ok: ready, because: 'so it is' }] };
    expect(await call(`${url}/readyz`)).toMatchObject({ status: expected, json: facade.condition });
  });

  it('/readyz tells which systems are not being called, and is ready all the same', async () => {
    const systems = [{ name: 'CIS', reads: 'open', acts: 'closed' } as const];
    const { url } = await serve({ systems: () => systems });
    expect(await call(`${url}/readyz`)).toMatchObject({ status: 200, json: { ready: true, systems } });
  });

  it('/metrics speaks the format of Prometheus', async () => {
    const { url } = await serve();
    const { headers, text } = await call(`${url}/metrics`);
    expect(headers.get('content-type')).toContain('version=0.0.4');
    expect(text).toBe('regent_up 1\n');
  });

  it('need no token', async () => {
    const { url } = await serve({ tokens: [{ name: 'alice', token: 'sesame' }] });
    for (const path of ['livez', 'readyz', 'metrics']) expect((await call(`${url}/${path}`)).status).toBe(200);
  });
});
