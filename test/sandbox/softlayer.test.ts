import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyMask } from '../../src/sandbox/cloud/softlayer/object-mask.ts';
import { basic, call, eventually, World } from './support.ts';

const primary = 'SoftLayer_Network_Storage/609491940';
const replica = 609491945;
const mask =
  'mask[id,replicationStatus,activeTransactionCount,activeTransactions[transactionStatus[name]],mountableFlag,' +
  'failoverNotAllowed,allowDisasterRecoveryFailover,fileNetworkMountAddress,' +
  'replicationPartners[id,serviceResource[datacenter[name]]]]';
let world: World;

beforeEach(async () => {
  world = await (await World.create()).cloud();
});
afterEach(() => world.end());

const volume = async () =>
  (await world.softLayer('GET', `${primary}.json?objectMask=${encodeURIComponent(mask)}`)).body;
const flip = (method: string, id: unknown = replica) =>
  world.softLayer('POST', `${primary}/${method}.json`, { parameters: [id] });
const settled = () => eventually(async () => (await volume()).activeTransactionCount === 0);

describe('File Storage', () => {
  it('a failover answers true for "initiated"; the roles change when its transaction is over', async () => {
    expect(await volume()).toMatchObject({
      replicationStatus: 'Replicant Volume Provisioning has completed.',
      activeTransactionCount: 0,
      mountableFlag: '1',
    });
    const answer = await flip('immediateFailoverToReplicant');
    expect(answer).toMatchObject({ status: 200, body: true });
    expect(await volume()).toMatchObject({ activeTransactionCount: 1, replicationStatus: 'FAILOVER_IN_PROGRESS' });
    await settled();
    expect(await volume()).toMatchObject({ replicationStatus: 'FAILOVER_COMPLETED', mountableFlag: '0' });
  });

  it('is refused while a transaction runs, and once it has failed over', async () => {
    await flip('failoverToReplicant');
    expect(await flip('failoverToReplicant')).toMatchObject({
      status: 500,
      body: { code: 'SoftLayer_Exception_Public' },
    });
    await settled();
    expect((await flip('failoverToReplicant')).status).toBe(500);
    expect(world.record().filter((line) => line.event === 'storage.effect')).toHaveLength(1);
  });

  it('fails back by a GET that changes state, and only after a failover', async () => {
    const back = () => world.softLayer('GET', `${primary}/failbackFromReplicant.json`);
    expect((await back()).status).toBe(500);
    await flip('failoverToReplicant');
    await settled();
    expect((await back()).body).toBe(true);
    await settled();
    expect((await volume()).replicationStatus).toBe('FAILBACK_COMPLETED');
  });

  it('refuses a replica that is not its own, a call on the replica, and parameters where there are none', async () => {
    expect((await flip('failoverToReplicant', 7)).body.code).toBe('SoftLayer_Exception_InvalidValue');
    const onReplica = `SoftLayer_Network_Storage/${replica}/failoverToReplicant.json`;
    expect((await world.softLayer('POST', onReplica, { parameters: [replica] })).status).toBe(500);
    const back = `${primary}/failbackFromReplicant.json`;
    expect((await world.softLayer('POST', back, { parameters: [replica] })).status).toBe(500);
  });

  it('with the primary unreachable only a disaster recovery failover is possible, and there is no way back', async () => {
    expect((await flip('disasterRecoveryFailoverToReplicant')).status).toBe(500);
    await world.fault(world.layout.cloudPort, { kind: 'volume-unreachable', volume: 609491940 });
    expect((await flip('failoverToReplicant')).status).toBe(500);
    expect(await volume()).toMatchObject({ failoverNotAllowed: '1', allowDisasterRecoveryFailover: '1' });
    expect((await flip('disasterRecoveryFailoverToReplicant')).body).toBe(true);
    await settled();
    await call('DELETE', world.layout.cloudPort, '/sandbox/faults');
    expect((await world.softLayer('GET', `${primary}/failbackFromReplicant.json`)).body.error).toMatch(/open a case/);
  });

  it('a transaction that was running when the cloud was killed comes to its end in the next', async () => {
    await flip('failoverToReplicant');
    await world.kill('cloud');
    await world.cloud();
    await settled();
    expect((await volume()).replicationStatus).toBe('FAILOVER_COMPLETED');
  });

  it('each volume of the pair has a mount address of its own', async () => {
    const other = `SoftLayer_Network_Storage/${replica}/getFileNetworkMountAddress.json`;
    const address = (await volume()).fileNetworkMountAddress;
    expect((await world.softLayer('GET', other)).body).not.toBe(address);
  });

  it('keeps a mark in its notes', async () => {
    await world.softLayer('PUT', `${primary}.json`, { parameters: [{ notes: '[regent a/shop=1.1]' }] });
    expect((await world.softLayer('GET', `${primary}/getNotes.json`)).body).toBe('[regent a/shop=1.1]');
  });
});

describe('the transport', () => {
  it('returns relational properties only when the mask asks for them', async () => {
    const { body } = await world.softLayer('GET', `${primary}.json`);
    expect(Object.keys(body)).toEqual(['id', 'username', 'nasType', 'capacityGb', 'createDate', 'notes']);
  });

  it.each([
    ['mask[a,b[c]]', { a: 1, b: { c: 2 } }],
    ['a,b.c', { a: 1, b: { c: 2 } }],
    ['mask[list[c]]', { list: [{ c: 5 }] }],
    ['mask[nothing]', {}],
  ])('object mask %s', (text, expected) => {
    const object = { a: 1, b: { c: 2, d: 3 }, list: [{ c: 5, d: 6 }] };
    expect(applyMask(object, text, [])).toEqual(expected);
  });

  it('takes apikey, the classic user and an IAM token; anything else is 401', async () => {
    const path = `/rest/v3.1/${primary}/getReplicationStatus.json`;
    const token = (await world.iam('sandbox-iam-api-key')).body.access_token;
    const ask = async (authorization: string) =>
      (await call('GET', world.layout.cloudPort, path, { headers: { authorization } })).status;
    expect(await ask(basic('apikey', 'sandbox-iam-api-key'))).toBe(200);
    expect(await ask(basic('SL1414935', 'sandbox-classic-key'))).toBe(200);
    expect(await ask(`Bearer ${token}`)).toBe(200);
    expect(await ask(basic('apikey', 'wrong'))).toBe(401);
  });

  it('tells an expired token as 500 with a code of its own', async () => {
    await world.kill('cloud');
    await world.cloud({ tokenLifetimeSeconds: -1 });
    const token = (await world.iam('sandbox-iam-api-key')).body.access_token;
    const headers = { authorization: `Bearer ${token}` };
    const answer = await call('GET', world.layout.cloudPort, `/rest/v3.1/${primary}.json`, { headers });
    expect(answer.status).toBe(500);
    expect(answer.body.code).toBe('SoftLayer_Exception_Account_Authentication_AccessTokenValidation');
  });

  it('an unknown object is 404, an unknown method too', async () => {
    expect((await world.softLayer('GET', 'SoftLayer_Network_Storage/1.json')).body.code).toMatch(/ObjectNotFound/);
    expect((await world.softLayer('GET', `${primary}/isReplicationActive.json`)).status).toBe(404);
  });
});
