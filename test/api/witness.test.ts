import { createHash } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createHealthServer } from '../../src/api/health.ts';
import type { Announcement } from '../../src/domain/witness.ts';
import { witnessOverHttp } from '../../src/prober/ask-witness.ts';
import { systemRuntime } from '../../src/runtime.ts';
import { call } from './serve.ts';

const sha256 = (token: string) => createHash('sha256').update(token).digest('hex');
const tokens = [
  { name: 'night-shift', sha256: sha256('right'), grants: [{ role: 'admin' }] },
  { name: 'planner', sha256: sha256('planner'), grants: [{ role: 'operator', moves: ['switchover'] }] },
  { name: 'elsewhere', sha256: sha256('elsewhere'), grants: [{ role: 'admin', applications: ['bank'] }] },
] as const;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** A prober's server with a witness that keeps whatever is newer. */
async function served(configured = true) {
  let kept: Announcement = { epoch: 7, operation: 'shop-7@one' };
  const gates: object[] = [];
  const logged: object[] = [];
  const note = (fields: object) => void logged.push(fields);
  const look = () => ({
    installation: 'example',
    report: {
      vantage: 'eu-de',
      application: 'shop',
      process: 'p',
      isolatedFor: [],
      verdicts: [],
      edges: [],
      witness: { ...kept, durable: true },
    },
    gate: { epoch: 7, version: 41 },
  });
  const server = createHealthServer({
    readiness: () => ({ ready: true, checks: [] }),
    emergency: configured
      ? {
          witness: {
            look: (application) => (application === 'shop' ? look() : undefined),
            async keep(_application, announcement) {
              if (announcement.epoch > kept.epoch) kept = announcement;
            },
            tellGate: (_application, gate) => void gates.push(gate),
          },
          tokens,
          failures: 3,
        }
      : undefined,
    listen: { host: '127.0.0.1', port: 0 },
    log: { info: note, warn: note, error: note },
    runtime: systemRuntime(),
  });
  onTestFinished(() => server.close());
  const { url } = await server.listen();
  return { url, at: `${url}/witness/shop`, gates, logged, kept: () => kept };
}

const told = { epoch: 1_007, operation: 'emergency@x', unfenced: [{ resource: 'db', region: 'us-south' }] };

describe('/witness/{application} of a prober', () => {
  it('tells what a report would say', async () => {
    const { at } = await served();

    expect(await call(at, 'GET', undefined, bearer('right'))).toMatchObject({
      status: 200,
      json: { installation: 'example', report: { vantage: 'eu-de', witness: { epoch: 7, durable: true } } },
    });
  });

  it('takes a newer epoch in, and answers with what it keeps then', async () => {
    const { at, kept } = await served();

    const { status, json } = await call(at, 'PUT', told, bearer('right'));

    expect([status, json.report.witness]).toEqual([200, { ...told, durable: true }]);
    expect(kept()).toEqual(told);
  });

  it('refuses one that is not newer than what it keeps, and says which that is', async () => {
    const { at, kept } = await served();

    const { status, json } = await call(at, 'PUT', { epoch: 7, operation: 'emergency@x' }, bearer('right'));

    expect([status, json.detail]).toEqual([409, expect.stringContaining('keeps epoch 7 as shop-7@one')]);
    expect(kept().operation).toBe('shop-7@one');
  });

  it('takes in what its gates should say', async () => {
    const { at, gates } = await served();
    const gate = { epoch: 1_008, version: 3, active: ['eu-de'] };

    expect((await call(`${at}/gate`, 'PUT', gate, bearer('right'))).status).toBe(200);
    expect(gates).toEqual([gate]);
  });

  it.each([
    ['no token', {}, 401],
    ['a wrong one', bearer('wrong'), 401],
    ['one that may order planned moves only', bearer('planner'), 403],
    ['one for another application', bearer('elsewhere'), 403],
  ])('takes nothing in with %s, and writes the refusal down', async (_what, headers, expected) => {
    const { at, kept, gates, logged } = await served();

    expect((await call(at, 'PUT', told, headers)).status).toBe(expected);
    expect((await call(`${at}/gate`, 'PUT', { epoch: 9, version: 1, active: [] }, headers)).status).toBe(expected);
    expect(kept().epoch).toBe(7);
    expect(gates).toEqual([]);
    expect(logged).toHaveLength(2);
    expect(JSON.stringify(logged)).not.toContain('wrong');
  });

  it('is tried with wrong tokens only so often, and goes on answering whoever has a right one', async () => {
    const { at } = await served();
    const statuses: number[] = [];
    for (let tries = 0; tries < 5; tries++) statuses.push((await call(at, 'GET', undefined, bearer('no'))).status);

    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    expect((await call(at, 'GET', undefined, bearer('right'))).status).toBe(200);
  });

  it.each([
    ['an epoch that is none', 'PUT', '', { epoch: -1, operation: 'x' }, 400],
    ['a member too many', 'PUT', '', { ...told, more: 1 }, 400],
    ['no region for the gate', 'PUT', '/gate', { epoch: 1, version: 1 }, 400],
    ['another method', 'POST', '', told, 405],
  ])('refuses %s', async (_what, method, below, body, expected) => {
    const { at } = await served();

    expect((await call(`${at}${below}`, method, body, bearer('right'))).status).toBe(expected);
  });

  it('knows no other application', async () => {
    const { url } = await served();

    expect((await call(`${url}/witness/bank`, 'PUT', told, bearer('right'))).status).toBe(404);
  });

  it('is not there where the configuration has no emergency', async () => {
    const { at } = await served(false);

    expect((await call(at, 'PUT', told, bearer('right'))).status).toBe(404);
  });

  it('is understood by whoever asks it in an emergency', async () => {
    const { url } = await served();
    const witness = witnessOverHttp({ address: url, application: 'shop', token: 'right', userAgent: 'test' });
    onTestFinished(() => witness.close());
    const { signal } = new AbortController();

    const looked = await witness.look(signal);
    const kept = await witness.keep(told, signal);
    const older = witness.keep({ epoch: 8, operation: 'other' }, signal);

    expect(looked.report.witness?.epoch).toBe(7);
    expect(kept.report.witness).toMatchObject(told);
    await expect(older).rejects.toThrow(/answered 409: This witness keeps epoch 1007/);
    await expect(witness.tellGate({ epoch: 9, version: 2, active: ['eu-de'] }, signal)).resolves.toBeDefined();
  });
});
