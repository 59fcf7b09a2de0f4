import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { actCall, look, onlyNock, providerOf, secrets, step } from '../support.ts';

onlyNock();

const settings = {
  provider: 'vpc-server',
  regions: { 'us-south': { servers: ['0717-a', '0717-b'] }, east: { servers: ['0757-c'], vpcRegion: 'us-east' } },
};
const version = 'version=2026-03-24&generation=2';
const api = (region = 'us-south') =>
  nock(`https://${region}.iaas.cloud.ibm.com`, { reqheaders: { authorization: `Bearer ${secrets.iamToken}` } });

function status(id: string, state: string, region?: string) {
  api(region).get(`/v1/instances/${id}?${version}`).reply(200, { id, status: state, health_state: 'ok' });
}

function unseen(id: string) {
  api().get(`/v1/instances/${id}?${version}`).times(2).reply(503, '');
}

describe('instances, looked at', () => {
  it.each([
    ['stopped', 'stopped', 'yes'],
    ['stopped', 'running', 'no'],
    ['running', 'failed', 'no'],
    ['stopped', 'stopping', 'no'],
    ['stopped', 'failed', 'unknown'],
    ['stopped', 'hibernating', 'unknown'],
  ])('%s and %s: fenced %s', async (first, second, fenced) => {
    status('0717-a', first);
    status('0717-b', second);
    status('0757-c', 'running', 'us-east');

    const { regions } = await providerOf(settings).observe(look());

    expect(regions['us-south']).toEqual({
      fenced,
      detail: `Server 0717-a is ${first}. Server 0717-b is ${second}.`,
    });
    expect(regions.east).toMatchObject({ fenced: 'no' });
  });

  it('are unknown where one of them can not be seen, unless another one runs', async () => {
    unseen('0717-a');
    status('0717-b', 'stopped');
    status('0757-c', 'running', 'us-east');

    expect((await providerOf(settings).observe(look())).regions['us-south']).toMatchObject({ fenced: 'unknown' });
  });
});

describe('a fence of instances', () => {
  it('stops one after the other, by force', async () => {
    status('0717-a', 'running');
    status('0717-b', 'running');
    api()
      .post(`/v1/instances/0717-a/actions?${version}`, { type: 'stop', force: true })
      .reply(201, { id: 'x', status: 'pending' });

    expect(await providerOf(settings).act(step('fence', 'us-south'), actCall())).toMatchObject({
      outcome: 'accepted',
      more: true,
    });

    status('0717-a', 'stopping');
    status('0717-b', 'running');
    api()
      .post(`/v1/instances/0717-b/actions?${version}`, { type: 'stop', force: true })
      .reply(201, { id: 'x', status: 'pending' });
    const last = await providerOf(settings).act(step('fence', 'us-south'), actCall());

    expect(last).toEqual({
      outcome: 'accepted',
      note: 'VPC has taken on {"type":"stop","force":true} of server 0717-b.',
    });
  });

  it('is tried on a server that can not be seen', async () => {
    unseen('0717-a');
    status('0717-b', 'stopped');
    api()
      .post(/0717-a\/actions/)
      .reply(201, { id: 'x', status: 'pending' });

    expect(await providerOf(settings).act(step('fence', 'us-south'), actCall())).toMatchObject({ outcome: 'accepted' });
  });

  it('is lifted by a start', async () => {
    status('0757-c', 'stopped', 'us-east');
    api('us-east').post(`/v1/instances/0757-c/actions?${version}`, { type: 'start' }).reply(201, { id: 'x' });

    expect(await providerOf(settings).act(step('unfence', 'east'), actCall())).toMatchObject({ outcome: 'accepted' });
  });

  it.each([
    ['fence', 'stopped', 'stopping'],
    ['fence', 'stopped', 'stopped'],
    ['unfence', 'running', 'starting'],
  ] as const)('asks for nothing: %s of %s and %s', async (verb, first, second) => {
    status('0717-a', first);
    status('0717-b', second);

    expect(await providerOf(settings).act(step(verb, 'us-south'), actCall())).toMatchObject({ outcome: 'accepted' });
  });

  it.each([
    [409, { errors: [{ code: 'instance_cannot_stop', message: 'It is starting.' }] }, 'refused'],
    [404, { errors: [{ code: 'not_found', message: 'No.' }] }, 'refused'],
    [500, '', 'unknown'],
    [200, 'null', 'unknown'],
  ] as [number, nock.Body, string][])('answered with %i and %j is %s', async (code, body, outcome) => {
    status('0757-c', 'running', 'us-east');
    api('us-east')
      .post(/actions/)
      .reply(code, body);

    expect(await providerOf(settings).act(step('fence', 'east'), actCall())).toMatchObject({ outcome });
  });
});
