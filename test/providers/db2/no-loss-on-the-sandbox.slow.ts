import { afterEach, beforeEach, expect, it } from 'vitest';
import { goalOf } from '../../../src/domain/goal.ts';
import type { Step } from '../../../src/domain/operation.ts';
import { undiciTransport } from '../../../src/outbound/undici-transport.ts';
import type { Provider } from '../../../src/providers/contract.ts';
import { createProviderRegistry, type ProviderRegistry } from '../../../src/providers/registry.ts';
import { providersSection, resourceSettings } from '../../../src/providers/settings.ts';
import { systemRuntime } from '../../../src/runtime.ts';
import { findLostWrites } from '../../../src/sandbox/judge.ts';
import { eventually, World } from '../../sandbox/support.ts';
import { lost, writers } from '../../sandbox/writers.ts';
import { noPods, noSsh } from '../../support/no-ssh.ts';
import { actCall, look, owner, step } from '../support.ts';

let world: World;
let registry: ProviderRegistry;
let db: Provider;

beforeEach(async () => {
  // Longer than Db2's margin of 5 s, which the provider keeps whatever the sandbox does.
  world = await (await World.create({ hadr: { peerWindowSeconds: 60 } })).cloud();
  await world.pair();
  registry = createProviderRegistry({
    runtime: systemRuntime(),
    transport: undiciTransport('regent/test'),
    ssh: noSsh,
    pods: noPods,
    systems: providersSection.parse({}),
    resolveSecret: () => 'sandbox-db2-token',
  });
  const side = (region: string) => ({ url: `http://127.0.0.1:${world.layout.regions[region]?.db2Port}` });
  const settings = {
    name: 'db',
    provider: 'db2',
    transport: 'agent',
    database: 'SHOP',
    token: 'env:DB2',
    regions: { 'us-south': side('us-south'), 'eu-de': side('eu-de') },
  };
  db = registry.create(resourceSettings.parse(settings), owner);
});

afterEach(async () => {
  registry.close();
  await world.end();
});

/** Acts and looks until the goal is reached; what nothing comes of within two seconds is sent again: both refuse it when done. */
async function reach(wanted: Step): Promise<void> {
  const runtime = systemRuntime();
  const notes: string[] = [];
  for (let round = 0; round < 600; round += 1) {
    const goal = goalOf(wanted, { resource: 'db', at: 0, ...(await db.observe(look())) });
    if (goal.answer === 'yes') return;
    if (round % 20 === 0) notes.push((await db.act(wanted, actCall())).note);
    await runtime.sleep(100);
  }
  throw new Error(`${wanted.id} was not reached: ${notes.slice(-3).join(' ')}`);
}

it('planned moves by the provider, there and back under load, lose no acknowledged write', async () => {
  let region = 'us-south';
  const users = writers(world, () => region);
  for (const next of ['eu-de', 'us-south']) {
    const before = users.acknowledged.length;
    await eventually(() => users.acknowledged.length > before + 20);
    await eventually(async () => (await db.observe(look())).regions[next]?.ready?.graceful === 'yes');
    await reach(step('promote', next, { graceful: true }));
    region = next;
  }
  await users.stop();

  const ledger = await world.ledger('us-south');
  expect(users.acknowledged.length).toBeGreaterThan(40);
  expect(lost(users.acknowledged, ledger)).toEqual([]);
  expect(findLostWrites(world.record(), ledger)).toEqual([]);
});

it('a forced move by the provider inside the peer window loses none either, and was said to lose none', async () => {
  const users = writers(world, () => 'us-south');
  await eventually(() => users.acknowledged.length > 50);
  await world.kill('db2-us-south');
  await eventually(async () => (await world.state('eu-de')).state === 'DISCONNECTED_PEER');

  const standby = (await db.observe(look())).regions['eu-de'];
  expect(standby).toMatchObject({ role: 'replica', ready: { forced: 'yes' } });
  expect(standby).not.toHaveProperty('loss');
  await reach(step('promote', 'eu-de'));
  await users.stop();

  const ledger = await world.ledger('eu-de');
  expect(lost(users.acknowledged, ledger)).toEqual([]);
  expect(findLostWrites(world.record(), ledger)).toEqual([]);
});
