import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { basic, call, eventually, World } from './support.ts';

let world: World;

beforeAll(async () => {
  world = await (await World.create()).cloud();
  await world.pair();
});
afterAll(() => world.end());

const look = 'db2pd -hadr -db SHOP';

describe('the command agent', () => {
  it('wants the user or the token of the layout', async () => {
    const ask = async (authorization: string) => {
      const options = { body: { command: look }, headers: { authorization } };
      return (await call('POST', world.db2Port('us-south'), '/commands', options)).status;
    };
    expect(await ask(basic('db2inst1', 'sandbox-db2-password'))).toBe(200);
    expect(await ask('Bearer sandbox-db2-token')).toBe(200);
    expect(await ask('Bearer wrong')).toBe(401);
    expect(await ask('')).toBe(401);
  });

  it('answers with exit code, stdout and stderr, as a shell would', async () => {
    expect((await world.agent('us-south', look)).body).toMatchObject({ exitCode: 0, stderr: '' });
    expect((await world.agent('us-south', 'reboot now')).body).toMatchObject({ exitCode: 127, stdout: '' });
    const other = (await world.agent('us-south', 'db2 takeover hadr on db OTHER')).body;
    expect(other).toMatchObject({ exitCode: 4, stdout: expect.stringContaining('SQL1013N') });
  });

  it('prints db2pd in the form of Db2 itself', async () => {
    const text = await world.db2('eu-de', look);
    expect(text).toMatch(/^\nDatabase Member 0 -- Database SHOP -- Standby -- Up 0 days 00:00:\d\d -- Date \d{4}-/);
    expect(text).toMatch(/\n {28}HADR_ROLE = STANDBY\n {26}REPLAY_TYPE = PHYSICAL\n/);
    expect(text).toMatch(/ {12}PRIMARY_LOG_FILE,PAGE,POS = S\d{7}\.LOG, \d+, 27902\d+\n/);
    expect(text).toMatch(/ STANDBY_SPOOL_PERCENT = NULL\n/);
  });

  it.each([
    ['db2 takeover hadr on db SHOP', 'us-south', 'SQL1770N', 4],
    ['db2 start hadr on db SHOP as standby', 'eu-de', 'SQL1777N', 4],
    ['db2 start hadr on db SHOP as primary', 'us-south', 'SQL1777N', 4],
    ['db2 start hadr on db SHOP as standby', 'us-south', 'SQL1767N', 4],
    ['db2 activate db SHOP', 'eu-de', 'SQL1490W', 2],
    ['db2start', 'eu-de', 'SQL1026N', 4],
  ])('%s on %s: %s', async (command, region, code, exitCode) => {
    expect((await world.agent(region, command)).body).toMatchObject({
      exitCode,
      stdout: expect.stringContaining(code),
    });
  });

  it('a detached command answers 202 with a job at once and goes on', async () => {
    await world.fault(world.db2Port('eu-de'), { kind: 'stall-takeover' });
    const { status, body } = await world.agent('eu-de', 'db2 takeover hadr on db SHOP', { detach: true });
    expect(status).toBe(202);
    const headers = { authorization: 'Bearer sandbox-db2-token' };
    const job = () => call('GET', world.db2Port('eu-de'), `/commands/${body.job}`, { headers });
    expect((await job()).body).toEqual({ state: 'running' });
    await eventually(async () => (await world.db2(`eu-de`, look)).includes('TAKEOVER_APP_REMAINING_PRIMARY'));
    await call('POST', world.db2Port('eu-de'), '/sandbox/release-takeover');
    await eventually(async () => (await job()).body.state === 'done');
    expect((await job()).body).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^DB20000I/) });
    await eventually(async () => (await world.state('us-south')).state === 'PEER');
  });

  it('forgets its jobs when the process dies', async () => {
    const { body } = await world.agent('us-south', look, { detach: true });
    await world.kill('db2-us-south');
    await world.side('us-south');
    const headers = { authorization: 'Bearer sandbox-db2-token' };
    const answer = await call('GET', world.db2Port('us-south'), `/commands/${body.job}`, { headers });
    expect(answer.status).toBe(404);
  });
});

describe('fencing tokens', () => {
  let epoch = 10;
  const fenced = (token: number, over: Record<string, unknown> = {}) =>
    world.agent('eu-de', look, { fencing: { application: 'shop', epoch, token, operation: 'op', ...over } });

  beforeEach(() => {
    epoch += 10;
  });

  it('an older token is refused with 409 and what was seen, and nothing runs', async () => {
    expect((await fenced(5)).status).toBe(200);
    const refused = await fenced(4);
    expect(refused).toMatchObject({ status: 409, body: { error: 'stale fencing token', seen: { epoch, token: 5 } } });
  });

  it('the same token again and a newer one run', async () => {
    expect((await fenced(5)).status).toBe(200);
    expect((await fenced(5)).status).toBe(200);
    expect((await fenced(6)).status).toBe(200);
  });

  it('the epoch counts before the token', async () => {
    await fenced(5);
    expect((await fenced(1, { epoch: epoch + 1 })).status).toBe(200);
    expect((await fenced(99)).status).toBe(409);
  });

  it('each application has its own', async () => {
    await fenced(5);
    expect((await fenced(1, { application: 'other', epoch: 1 })).status).toBe(200);
  });

  it('they survive the process', async () => {
    await fenced(5);
    await world.kill('db2-eu-de');
    await world.side('eu-de');
    expect((await fenced(4)).status).toBe(409);
  });

  it('an effect is recorded with the token it was ordered under', async () => {
    const sides = async () => [await world.state('us-south'), await world.state('eu-de')];
    await eventually(async () => (await sides()).every(({ state }) => state === 'PEER'));
    const region = String((await sides()).find(({ role }) => role === 'STANDBY')?.region);
    const fencing = { application: 'shop', epoch: 900, token: 2, operation: 'failover-900' };
    await world.agent(region, 'db2 takeover hadr on db SHOP', { fencing });
    const effect = world.record().findLast((line) => line.event === 'db2.effect');
    expect(effect).toMatchObject({ region, command: 'takeover graceful', fencing });
  });
});
