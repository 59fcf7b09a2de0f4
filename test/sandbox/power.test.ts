import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, eventually, World } from './support.ts';

const guest = 'SoftLayer_Virtual_Guest/52110001';
let world: World;

beforeEach(async () => {
  world = await (await World.create()).cloud();
});
afterEach(() => world.end());

const power = async () => (await world.softLayer('GET', `${guest}/getPowerState.json`)).body.keyName;
const turn = (method: string) => world.softLayer('GET', `${guest}/${method}.json`);

describe('powering a database server off', () => {
  it('kills the side, and the server reads HALTED only once its port refuses connections', async () => {
    await world.end();
    world = await (await World.create({ delays: { powerMs: 200 } })).cloud();
    await world.pair();
    expect((await turn('powerOff')).body).toBe(true);
    expect(await power()).toBe('RUNNING');
    expect((await turn('getActiveTransaction')).body).toMatchObject({ transactionStatus: { name: 'POWER_OFF' } });
    await eventually(async () => (await power()) === 'HALTED');
    expect(world.exits['us-south']).toEqual([75]);
    await expect(world.state('us-south')).rejects.toThrow(/ECONNREFUSED/);
    const halted = world.record().find((line) => line.event === 'power');
    const stopped = world
      .record()
      .find((line) => line.event === 'db2.role' && line.active === false && line.role === 'PRIMARY');
    expect(halted?.at).toBeGreaterThanOrEqual(stopped?.at ?? Number.POSITIVE_INFINITY);
  });

  it('with nothing running there it is HALTED soon', async () => {
    await turn('powerOff');
    await eventually(async () => (await power()) === 'HALTED');
  });

  it('a side that starts while the server is halted ends with exit code 75 and was never active', async () => {
    await turn('powerOff');
    await eventually(async () => (await power()) === 'HALTED');
    await world.side('us-south');
    await eventually(() => world.exits['us-south']?.length === 1);
    expect(world.exits['us-south']).toEqual([75]);
    expect(world.record().some((line) => line.process === 'db2-us-south' && line.event === 'db2.role')).toBe(false);
  });

  it('so does one that a supervisor starts again and again while it goes down', async () => {
    await world.pair();
    await turn('powerOff');
    await eventually(async () => {
      const exits = world.exits['us-south']?.length ?? 0;
      await world.side('us-south').catch(() => undefined);
      await eventually(() => (world.exits['us-south']?.length ?? 0) > exits);
      return (await power()) === 'HALTED';
    });
    const roles = world.record().filter((line) => line.event === 'db2.role' && line.region === 'us-south');
    expect(roles.map(({ active }) => active).filter((active) => active === true)).toHaveLength(1);
  });

  it('it survives the cloud process', async () => {
    await turn('powerOff');
    await eventually(async () => (await power()) === 'HALTED');
    await world.kill('cloud');
    await world.cloud();
    expect(await power()).toBe('HALTED');
  });
});

describe('powering it on', () => {
  it('takes a while, and starts nothing by itself', async () => {
    await turn('powerOff');
    await eventually(async () => (await power()) === 'HALTED');
    expect((await turn('powerOn')).body).toBe(true);
    await eventually(async () => (await power()) === 'RUNNING');
    const asked = world.record().find((line) => line.path?.includes('powerOn'));
    const running = world.record().findLast((line) => line.event === 'power' && line.state === 'RUNNING');
    expect(running?.at).toBeGreaterThan(asked?.at ?? Number.POSITIVE_INFINITY);
    await expect(world.state('us-south')).rejects.toThrow(/ECONNREFUSED/);
    await world.pair();
  });

  it('is an error when it is on already, and while a transaction runs', async () => {
    await world.end();
    world = await (await World.create({ delays: { powerMs: 60_000 } })).cloud();
    expect((await turn('powerOn')).body.code).toBe('SoftLayer_Exception_Public');
    await turn('powerOff');
    expect((await turn('powerOn')).status).toBe(500);
  });
});

it('a side that can’t reach the cloud stays inactive and keeps asking', async () => {
  await world.kill('cloud');
  await world.side('eu-de');
  await world.side('us-south');
  expect(await world.state('us-south')).toMatchObject({ online: false, active: false });
  await world.cloud();
  await eventually(async () => (await world.state('us-south')).active === true);
});

it('the cloud sees a side die that could not say so itself', async () => {
  await world.pair();
  await eventually(() => world.record().some((line) => line.event === 'db2.up' && line.region === 'us-south'));
  await world.kill('db2-us-south');
  await eventually(() => world.record().some((line) => line.event === 'db2.gone' && line.region === 'us-south'));
});

it('a whole region can be killed by one call', async () => {
  await world.pair();
  await world.application('us-south');
  const { body } = await call('POST', world.layout.cloudPort, '/sandbox/regions/us-south/kill');
  expect(body.killed).toEqual(['application', 'db2']);
  await expect(world.state('us-south')).rejects.toThrow();
  const again = await call('POST', world.layout.cloudPort, '/sandbox/regions/us-south/kill');
  expect(again.body.killed).toEqual([]);
});
