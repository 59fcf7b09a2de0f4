import { afterEach, beforeEach, expect, it } from 'vitest';
import { findLostWrites, findTwoPrimaries } from '../../src/sandbox/judge.ts';
import { judgeContext } from '../../src/sandbox/judge-context.ts';
import { eventually, World } from './support.ts';
import { lost, writers } from './writers.ts';

let world: World;

beforeEach(async () => {
  world = await (await World.create()).cloud();
  await world.pair();
});
afterEach(() => world.end());

it('no acknowledged write is lost when the primary dies under load and its standby takes over in the window', async () => {
  const users = writers(world, () => 'us-south');
  await eventually(() => users.acknowledged.length > 50);
  await world.kill('db2-us-south');
  await eventually(async () => (await world.state('eu-de')).state === 'DISCONNECTED_PEER');
  expect(await world.db2('eu-de', 'db2 takeover hadr on db SHOP by force peer window only')).toMatch(/^DB20000I/);
  await users.stop();
  const ledger = await world.ledger('eu-de');
  expect(lost(users.acknowledged, ledger)).toEqual([]);
  expect(findLostWrites(world.record(), ledger)).toEqual([]);

  // And the log of the one that died is a beginning of the new one: it can come back.
  await world.side('us-south');
  await eventually(() => world.diag('us-south').includes('SQL1776N'));
  await world.db2('us-south', 'db2 start hadr on db SHOP as standby');
  await eventually(async () => (await world.state('us-south')).state === 'PEER');
  expect(await world.ledger('us-south')).toEqual(await world.ledger('eu-de'));
});

it('nor when the roles are switched gracefully, to and fro, under load', async () => {
  let region = 'us-south';
  const users = writers(world, () => region);
  for (const next of ['eu-de', 'us-south', 'eu-de']) {
    const before = users.acknowledged.length;
    await eventually(() => users.acknowledged.length > before + 20);
    await eventually(async () => (await world.state(next)).state === 'PEER');
    expect(await world.db2(next, 'db2 takeover hadr on db SHOP')).toMatch(/^DB20000I/);
    region = next;
  }
  await users.stop();
  expect(lost(users.acknowledged, await world.ledger('eu-de'))).toEqual([]);
  expect(findTwoPrimaries(world.record(), judgeContext(world.layout))).toEqual([]);
});

it('nor when the primary restarts in the middle of its writes', async () => {
  const users = writers(world, () => 'us-south');
  for (let round = 0; round < 3; round += 1) {
    const before = users.acknowledged.length;
    await eventually(() => users.acknowledged.length > before + 20);
    await world.kill('db2-us-south');
    await world.side('us-south');
  }
  await eventually(async () => (await world.state('eu-de')).state === 'PEER');
  await users.stop();
  expect(lost(users.acknowledged, await world.ledger('us-south'))).toEqual([]);
  expect(lost(users.acknowledged, await world.ledger('eu-de'))).toEqual([]);
});
