import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { actCall, look, onlyNock, providerOf, secrets, step } from '../support.ts';
import { deployment, held, kubernetesSettings } from './deployment.ts';

onlyNock();

const { 'us-south': south, 'eu-de': europe } = kubernetesSettings.regions;
const settings = { ...kubernetesSettings, regions: { 'us-south': south } };
const api = () => nock('https://us.example:6443', { reqheaders: { authorization: `Bearer ${secrets.db2Token}` } });
const path = '/apis/apps/v1/namespaces/shop/deployments/shop-us';
const shows = (object: object) => api().get(path).reply(200, object);
const pods = (items: object[]) =>
  api()
    .get('/api/v1/namespaces/shop/pods')
    .query({
      labelSelector: 'app=shop,tier in (web,work)',
      fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed',
      limit: '1',
    })
    .reply(200, { kind: 'PodList', items });
const observed = async (given: object = settings) =>
  (await providerOf({ ...given }).observe(look())).regions['us-south'];
const act = (verb: Parameters<typeof step>[0], given: object = settings) =>
  providerOf({ ...given }).act(step(verb, 'us-south'), actCall());

describe('a workload, looked at', () => {
  it.each([
    ['rolled out', {}, 'no', 'yes'],
    ['scaled down', { replicas: 1 }, 'no', 'no'],
    ['not available yet', { status: { availableReplicas: 2 } }, 'no', 'no'],
    ['not rolled out yet', { status: { updatedReplicas: 1 } }, 'no', 'no'],
    ['changed since it was last seen by its controller', { generation: 5 }, 'no', 'no'],
    ['without replicas, which anybody may change', { replicas: 0 }, 'no', 'no'],
  ])('%s', async (_, shape, fenced, capacity) => {
    shows(deployment(shape));

    expect(await observed()).toMatchObject({ fenced, capacity });
  });

  it('is fenced when nothing should run and no pod is left', async () => {
    shows(held);
    pods([]);

    expect(await observed()).toEqual({
      fenced: 'yes',
      capacity: 'no',
      detail: 'Deployment shop-us wants 0 replicas; 0 are available. No pod is left.',
    });
  });

  it('is not fenced while a pod is still ending: it may write', async () => {
    shows(held);
    pods([{ metadata: { deletionTimestamp: '2026-11-23T10:00:00Z' }, status: { phase: 'Running' } }]);

    expect(await observed()).toMatchObject({ fenced: 'no', detail: expect.stringContaining('A pod is still there.') });
  });

  it('is fenced perhaps where the pods can not be seen', async () => {
    shows(held);
    api().get(/pods/).reply(403, { kind: 'Status', reason: 'Forbidden', message: 'pods is forbidden' });

    expect(await observed()).toMatchObject({ fenced: 'unknown', detail: expect.stringContaining('pods is forbidden') });
  });

  it('tells only what it is there for', async () => {
    shows(deployment());
    expect(await observed({ ...settings, fences: false })).toEqual({
      capacity: 'yes',
      detail: 'Deployment shop-us wants 3 replicas; 3 are available.',
    });

    shows(deployment());
    const { standby: _, ...rest } = south;
    expect(await observed({ ...settings, regions: { 'us-south': rest } })).not.toHaveProperty('capacity');
  });

  it.each([
    ['404', 404, { kind: 'Status', reason: 'NotFound', message: 'deployments "shop-us" not found' }, /not found/],
    ['403', 403, 'nope', /answered 403: nope/],
    ['a form that is not known', 200, { kind: 'Deployment' }, /in a form that is not known/],
    ['another kind', 200, { ...deployment(), kind: 'StatefulSet' }, /in a form that is not known/],
  ] as [string, number, nock.Body, RegExp][])('is unknown after %s', async (_, status, body, detail) => {
    api().get(path).reply(status, body);

    expect(await observed()).toMatchObject({
      fenced: 'unknown',
      capacity: 'unknown',
      detail: expect.stringMatching(detail),
    });
  });
});

describe('a change of a workload', () => {
  const mark = '[regent example/shop=7.3]';

  it.each([
    ['fence', deployment(), 0, { 'regent/marks': mark, 'regent/fenced': 'true' }],
    ['unfence', held, 1, { 'regent/marks': mark, 'regent/fenced': null }],
    ['prepare', deployment({ replicas: 1 }), 3, { 'regent/marks': mark }],
    [
      'release',
      deployment({ annotations: { 'regent/marks': '[regent example/till=9.1]' } }),
      1,
      { 'regent/marks': `[regent example/till=9.1] ${mark}` },
    ],
  ] as const)(
    '%s is one patch of the version that was read, with our mark',
    async (verb, before, replicas, annotations) => {
      shows(before);
      nock('https://us.example:6443', { reqheaders: { 'content-type': 'application/merge-patch+json' } })
        .patch(path, { metadata: { resourceVersion: '101', annotations }, spec: { replicas } })
        .reply(200, deployment({ replicas }));

      expect(await act(verb)).toEqual({
        outcome: 'accepted',
        note: `Deployment shop-us is to run ${replicas} replicas.`,
      });
    },
  );

  it.each([
    ['fence', held],
    ['unfence', deployment()],
    ['prepare', deployment({ status: { availableReplicas: 0 } })],
    ['release', deployment({ replicas: 1 })],
    ['release', held],
  ] as const)('%s asks for nothing where it is so already', async (verb, before) => {
    shows(before);

    expect(await act(verb)).toMatchObject({ outcome: 'accepted' });
  });

  it('waits to bring up what is fenced until that is lifted', async () => {
    shows(held);

    expect(await act('prepare')).toMatchObject({ outcome: 'refused', again: true });
  });

  it('stops for good where a newer owner has left its mark', async () => {
    shows(deployment({ annotations: { 'regent/marks': '[regent example/shop=8.1]' } }));

    expect(await act('fence')).toMatchObject({
      outcome: 'refused',
      again: false,
      note: expect.stringContaining('newer mark 8.1'),
    });
  });

  it.each([
    [409, { kind: 'Status', reason: 'Conflict', message: 'the object has been modified' }, 'refused', true],
    [403, { kind: 'Status', reason: 'Forbidden', message: 'no' }, 'refused', false],
    [429, '', 'refused', true],
    [500, '', 'unknown', undefined],
    [200, '', 'unknown', undefined],
    [200, 'null', 'unknown', undefined],
    [200, { kind: 'Status' }, 'unknown', undefined],
  ] as [number, nock.Body, string, boolean | undefined][])(
    'answered with %i %j is %s',
    async (status, body, outcome, again) => {
      shows(deployment());
      api().patch(path).reply(status, body);

      expect(await act('fence')).toMatchObject({ outcome, ...(again === undefined ? {} : { again }) });
    },
  );
});

describe('the abilities of a workload', () => {
  const verbs = (given: object) => providerOf({ ...given }).abilities.map(({ verb }) => verb);

  it('are a fence, and capacity where every region says what a standby runs', () => {
    const { standby: _, ...rest } = europe;

    expect(verbs(kubernetesSettings)).toEqual(['fence', 'unfence', 'prepare', 'release']);
    expect(verbs({ ...settings, fences: false })).toEqual(['prepare', 'release']);
    expect(verbs({ ...settings, regions: { 'us-south': south, 'eu-de': rest } })).toEqual(['fence', 'unfence']);
  });
});
