import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findTwoPrimaries } from '../../src/sandbox/judge.ts';
import { judgeContext } from '../../src/sandbox/judge-context.ts';
import { eventually, World } from './support.ts';

const graceful = 'db2 takeover hadr on db SHOP';
const force = 'db2 takeover hadr on db SHOP by force';
const peerWindowOnly = 'db2 takeover hadr on db SHOP by force peer window only';
let world: World;

beforeEach(async () => {
  world = await (await World.create()).cloud();
  await world.pair();
});
afterEach(() => world.end());

const hadrState = async (region: string) => (await world.db2pd(region)).HADR_STATE;
/** What a standby has heard of and does not have, in bytes. */
const lag = async (region: string) => {
  const shown = await world.db2pd(region);
  const at = (side: string) => Number(shown[`${side}_LOG_FILE,PAGE,POS`]?.split(', ')[2]);
  return at('PRIMARY') - at('STANDBY');
};
const reaches = (region: string, state: string) => eventually(async () => (await hadrState(region)) === state);
const isPrimary = (region: string) => eventually(async () => (await world.state(region)).active === true);
const neverTwoPrimaries = () => expect(findTwoPrimaries(world.record(), judgeContext(world.layout))).toEqual([]);

describe('a pair in peer state', () => {
  it('both sides say PEER and CONNECTED; only the primary takes writes and reads', async () => {
    expect(await world.db2pd('us-south')).toMatchObject({ HADR_ROLE: 'PRIMARY', HADR_STATE: 'PEER', STANDBY_ID: '1' });
    expect(await world.db2pd('eu-de')).toMatchObject({
      HADR_ROLE: 'STANDBY',
      HADR_STATE: 'PEER',
      HADR_CONNECT_STATUS: 'CONNECTED',
      STANDBY_ID: '0',
      PEER_WINDOW_END: expect.stringMatching(/^\d\d\/\d\d\/\d{4} [\d:.]+ \(\d{10}\)$/),
    });
    expect((await world.write('us-south', 'a')).status).toBe(200);
    expect((await world.write('eu-de', 'b')).status).toBe(503);
    expect(await world.ledger('eu-de')).toEqual(['a']);
  });

  it('the same write again is acknowledged, and kept once', async () => {
    await world.write('us-south', 'a');
    expect((await world.write('us-south', 'a')).status).toBe(200);
    expect(await world.ledger('us-south')).toEqual(['a']);
  });
});

describe('a graceful takeover', () => {
  it('switches the roles, and the old primary is a standby in PEER again with nothing to be done', async () => {
    await world.write('us-south', 'before');
    expect(await world.db2('eu-de', graceful)).toMatch(/^DB20000I {2}The TAKEOVER HADR ON DATABASE command completed/);
    expect((await world.write('eu-de', 'after')).status).toBe(200);
    expect((await world.write('us-south', 'nowhere')).status).toBe(503);
    await reaches('us-south', 'PEER');
    expect(await world.ledger('us-south')).toEqual(['before', 'after']);
    neverTwoPrimaries();
  });

  it('right after a crash of the primary fails with reason code 7, although the standby still said PEER', async () => {
    await world.end();
    world = await (await World.create({ hadr: { timeoutSeconds: 3 } })).cloud();
    await world.pair();
    await world.kill('db2-us-south');
    expect(await world.db2pd('eu-de')).toMatchObject({ HADR_STATE: 'PEER', HADR_CONNECT_STATUS: 'CONNECTED' });
    expect(await world.db2('eu-de', graceful)).toMatch(/SQL1770N .*Reason code = "7"/);
    expect(await hadrState('eu-de')).toBe('DISCONNECTED_PEER');
  });

  it('that loses its standby half way leaves two standbys, and never two primaries', async () => {
    await world.fault(world.db2Port('eu-de'), { kind: 'stall-takeover' });
    await world.agent('eu-de', graceful, { detach: true });
    await eventually(async () => (await world.state('us-south')).role === 'STANDBY');
    await world.kill('db2-eu-de');
    await world.side('eu-de');
    await reaches('eu-de', 'REMOTE_CATCHUP_PENDING');
    expect(await world.db2pd('us-south')).toMatchObject({ HADR_ROLE: 'STANDBY' });
    expect(await world.db2('eu-de', force)).toMatch(/^DB20000I/);
    await reaches('us-south', 'PEER');
    neverTwoPrimaries();
  });

  it('only one takeover runs at a time', async () => {
    await world.fault(world.db2Port('eu-de'), { kind: 'stall-takeover' });
    await world.agent('eu-de', graceful, { detach: true });
    expect(await world.db2('eu-de', force)).toMatch(/SQL1770N .*Reason code = "4"/);
  });
});

describe('a takeover by force, peer window only', () => {
  it('is allowed inside the window after the primary died, and loses nothing', async () => {
    await world.write('us-south', 'a');
    await world.kill('db2-us-south');
    await reaches('eu-de', 'DISCONNECTED_PEER');
    expect(await world.db2('eu-de', peerWindowOnly)).toMatch(/^DB20000I/);
    expect(await world.db2pd('eu-de')).toMatchObject({ HADR_ROLE: 'PRIMARY', HADR_STATE: 'DISCONNECTED' });
    expect(await world.ledger('eu-de')).toEqual(['a']);
    expect((await world.write('eu-de', 'b')).status).toBe(200);
    neverTwoPrimaries();
  });

  it('is refused with reason code 9 once the window is over; by force is still possible', async () => {
    await world.end();
    world = await (await World.create({ hadr: { peerWindowSeconds: 0.9 } })).cloud();
    await world.pair();
    await world.kill('db2-us-south');
    await reaches('eu-de', 'REMOTE_CATCHUP_PENDING');
    expect(await world.db2('eu-de', peerWindowOnly)).toMatch(/SQL1770N .*Reason code = "9"/);
    expect(await world.db2('eu-de', force)).toMatch(/^DB20000I/);
  });

  it('is refused with reason code 9 when the pair has no peer window', async () => {
    await world.end();
    world = await (await World.create({ hadr: { peerWindowSeconds: 0 } })).cloud();
    await world.pair();
    expect(await world.db2pd('eu-de')).not.toHaveProperty('PEER_WINDOW_END');
    expect(await world.db2('eu-de', peerWindowOnly)).toMatch(/Reason code = "9"/);
  });
});

describe('a takeover by force with the old primary alive', () => {
  it('tells it to stop logging: it stays PRIMARY and readable, and writes no more', async () => {
    await world.write('us-south', 'a');
    expect(await world.db2('eu-de', force)).toMatch(/^DB20000I/);
    expect(await world.state('us-south')).toMatchObject({ role: 'PRIMARY', online: true, active: false });
    expect((await world.write('us-south', 'b')).body.error).toMatch(/stopped logging/);
    neverTwoPrimaries();
  });

  it('must not find it unreachable: unfenced, it writes on once the window is over, and there are two', async () => {
    await world.end();
    world = await (await World.create({ hadr: { peerWindowSeconds: 0.9 } })).cloud();
    await world.pair();
    const partition = { kind: 'http', match: { path: '^/hadr/' }, cut: true };
    for (const region of ['us-south', 'eu-de']) await world.fault(world.db2Port(region), partition);
    await reaches('eu-de', 'REMOTE_CATCHUP_PENDING');
    expect(await world.db2('eu-de', force)).toMatch(/^DB20000I/);
    expect((await world.write('us-south', 'a')).status).toBe(200);
    expect((await world.write('eu-de', 'b')).status).toBe(200);
    expect(findTwoPrimaries(world.record(), judgeContext(world.layout))).toHaveLength(1);
  });

  it('deactivating it then makes its log differ for good: it can’t come back as standby', async () => {
    await world.db2('eu-de', force);
    await world.db2('us-south', 'db2 deactivate db SHOP');
    expect(await world.db2('us-south', 'db2 start hadr on db SHOP as standby')).toMatch(/^DB20000I/);
    await eventually(() => world.diag('us-south').includes('ADM12500E'));
    expect((await world.state('us-south')).online).toBe(false);
  });

  it('killing it instead lets it come back', async () => {
    await world.db2('eu-de', force);
    await world.db2('us-south', 'db2_kill');
    await world.db2('us-south', 'db2 start hadr on db SHOP as standby');
    await reaches('us-south', 'PEER');
  });
});

describe('a lost standby', () => {
  it('makes the primary hold back writes until the peer window is over, and then go on alone', async () => {
    await world.end();
    world = await (await World.create({ hadr: { peerWindowSeconds: 1 } })).cloud();
    await world.pair();
    await world.kill('db2-eu-de');
    const begun = Date.now();
    expect((await world.write('us-south', 'a')).status).toBe(200);
    expect(Date.now() - begun).toBeGreaterThan(500);
    expect(await hadrState('us-south')).toBe('DISCONNECTED');
  });

  it('that comes back in time lets the held-back write through', async () => {
    await world.kill('db2-eu-de');
    const write = world.write('us-south', 'a');
    await reaches('us-south', 'DISCONNECTED_PEER');
    await world.side('eu-de');
    expect((await write).status).toBe(200);
    await reaches('eu-de', 'PEER');
    expect(await world.ledger('eu-de')).toEqual(['a']);
  });

  it('that goes away in order holds nothing back', async () => {
    expect(await world.db2('eu-de', 'db2 deactivate db SHOP')).toMatch(/^DB20000I/);
    const begun = Date.now();
    expect((await world.write('us-south', 'a')).status).toBe(200);
    expect(Date.now() - begun).toBeLessThan(1500);
    expect(await world.db2('eu-de', 'db2pd -hadr -db SHOP')).toMatch(/Option -hadr requires -db/);
    await world.db2('eu-de', 'db2 activate db SHOP');
    await reaches('eu-de', 'PEER');
  });
});

describe('a primary that starts again', () => {
  it('with a standby beside it goes on as primary', async () => {
    await world.kill('db2-us-south');
    await world.side('us-south');
    await isPrimary('us-south');
    await reaches('eu-de', 'PEER');
    neverTwoPrimaries();
  });

  it('after its standby took over stays inactive, and comes back as standby when told to', async () => {
    await world.write('us-south', 'a');
    await world.kill('db2-us-south');
    await reaches('eu-de', 'DISCONNECTED_PEER');
    await world.db2('eu-de', peerWindowOnly);
    await world.write('eu-de', 'b');
    await world.side('us-south');
    await eventually(() => world.diag('us-south').includes('SQL1776N'));
    expect(await world.db2('us-south', 'db2 activate db SHOP')).toMatch(/SQL1776N .*Reason code = "6"/);
    expect(await world.state('us-south')).toMatchObject({ role: 'PRIMARY', online: false, active: false });
    expect(await world.db2('us-south', 'db2 get db cfg for SHOP')).toMatch(/HADR database role\s+= PRIMARY/);

    expect(await world.db2('us-south', 'db2 start hadr on db SHOP as standby')).toMatch(/^DB20000I/);
    await reaches('us-south', 'PEER');
    expect(await world.ledger('us-south')).toEqual(['a', 'b']);
    expect(await world.db2('us-south', graceful)).toMatch(/^DB20000I/);
    neverTwoPrimaries();
  });

  it('alone waits for the HADR timeout and then stays inactive: SQL1768N reason code 7', async () => {
    await world.kill('db2-eu-de');
    await world.kill('db2-us-south');
    await world.side('us-south');
    await eventually(() => /SQL1768N .*Reason code = "7"/.test(world.diag('us-south')));
    expect((await world.write('us-south', 'a')).status).toBe(503);
    const again = await world.agent('us-south', 'db2 start hadr on db SHOP as primary');
    expect(again.body).toMatchObject({ exitCode: 4, stdout: expect.stringMatching(/SQL1768N .*Reason code = "7"/) });
    expect(await world.db2('us-south', 'db2 start hadr on db SHOP as primary by force')).toMatch(/^DB20000I/);
    expect((await world.write('us-south', 'a')).status).toBe(200);
  });

  it('with writes its new primary does not have shuts down as standby: ADM12500E', async () => {
    await world.kill('db2-eu-de');
    await world.kill('db2-us-south');
    await world.side('us-south');
    await eventually(() => world.diag('us-south').includes('SQL1768N'));
    await world.db2('us-south', 'db2 start hadr on db SHOP as primary by force');
    await world.write('us-south', 'only here');
    await world.kill('db2-us-south');
    await world.side('eu-de');
    await reaches('eu-de', 'REMOTE_CATCHUP_PENDING');
    await world.db2('eu-de', force);
    await world.write('eu-de', 'only there');
    await world.side('us-south');
    await eventually(() => world.diag('us-south').includes('SQL1776N'));
    expect(await world.db2('us-south', 'db2 start hadr on db SHOP as standby')).toMatch(/^DB20000I/);
    await eventually(() => world.diag('us-south').includes('ADM12500E'));
    await eventually(async () => (await world.state('us-south')).online === false);
    const trace = (await world.agent('us-south', 'db2diag -H 1d | grep -F ADM12500E')).body;
    expect(trace).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('has diverged') });
    expect((await world.agent('eu-de', 'db2diag -H 1d | grep -F ADM12500E')).body).toMatchObject({ exitCode: 1 });
  });
});

describe('a standby that starts again', () => {
  it('is in REMOTE_CATCHUP_PENDING until it hears of its primary', async () => {
    await world.kill('db2-eu-de');
    await world.kill('db2-us-south');
    await world.side('eu-de');
    await reaches('eu-de', 'REMOTE_CATCHUP_PENDING');
    expect(await world.db2('eu-de', graceful)).toMatch(/SQL1770N .*Reason code = "3"/);
    expect(await world.db2('eu-de', peerWindowOnly)).toMatch(/Reason code = "9"/);
    await world.side('us-south');
    await reaches('eu-de', 'PEER');
  });

  it('can’t be taken over while it catches up', async () => {
    await world.end();
    world = await (await World.create({ delays: { catchUpMs: 600 } })).cloud();
    await world.side('eu-de');
    await world.side('us-south');
    await reaches('eu-de', 'REMOTE_CATCHUP');
    expect(await world.db2('eu-de', force)).toMatch(/SQL1770N .*Reason code = "5"/);
  });
});

it('under ASYNC a write does not wait for the standby: by force it may be lost, gracefully it is not', async () => {
  await world.end();
  world = await (await World.create({ hadr: { syncmode: 'ASYNC', heartbeatMs: 60 } })).cloud();
  await world.pair();
  for (const id of ['a', 'b', 'c']) await world.write('us-south', id);
  expect(await world.db2('eu-de', graceful)).toMatch(/^DB20000I/);
  expect(await world.ledger('eu-de')).toEqual(['a', 'b', 'c']);
  await reaches('us-south', 'PEER');
  await world.fault(world.db2Port('us-south'), { kind: 'http', match: { path: '^/hadr/log' }, cut: true });
  expect((await world.write('eu-de', 'd')).status).toBe(200);
  await eventually(async () => (await lag('us-south')) > 0);
  await world.kill('db2-eu-de');
  expect(await lag('us-south')).toBeGreaterThan(0);
  expect(await world.db2('us-south', force)).toMatch(/^DB20000I/);
  expect(await world.ledger('us-south')).toEqual(['a', 'b', 'c']);
});
