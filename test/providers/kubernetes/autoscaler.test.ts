import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { actCall, look, onlyNock, providerOf, step } from '../support.ts';
import { deployment, kubernetesSettings } from './deployment.ts';

onlyNock();

const south = { ...kubernetesSettings.regions['us-south'], autoscaler: 'shop-hpa' };
const settings = { ...kubernetesSettings, regions: { 'us-south': south } };
const api = () => nock('https://us.example:6443');
const path = '/apis/apps/v1/namespaces/shop/deployments/shop-us';
const list = '/apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers';
const mark = '[regent example/shop=7.3]';

function autoscaler(minReplicas: number, annotations: Record<string, string> = {}, maxReplicas = 10) {
  return {
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'shop-hpa', resourceVersion: '77', annotations },
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'shop-us' }, minReplicas, maxReplicas },
  };
}

/** What a look or an act finds. */
function shows(workload: object, scaler: object): void {
  api().get(path).reply(200, workload);
  api().get(`${list}/shop-hpa`).reply(200, scaler);
}

const observed = async () => (await providerOf(settings).observe(look())).regions['us-south'];
const act = (verb: 'prepare' | 'release' | 'fence') => providerOf(settings).act(step(verb, 'us-south'), actCall());
const patched = (minReplicas: number) =>
  api()
    .patch(`${list}/shop-hpa`, {
      metadata: { resourceVersion: '77', annotations: { 'regent/marks': mark } },
      spec: { minReplicas },
    })
    .reply(200, autoscaler(minReplicas));

describe('a workload with an autoscaler', () => {
  it.each([
    ['keeps what runs', 3, 'yes'],
    ['may take it back', 1, 'no'],
  ])('has its capacity only where that %s', async (_, least, capacity) => {
    shows(deployment(), autoscaler(least));

    expect(await observed()).toMatchObject({
      capacity,
      detail: expect.stringContaining(`Its autoscaler keeps at least ${least}.`),
    });
  });

  it('has perhaps none where that can not be seen, and is not scaled', async () => {
    api().get(path).times(2).reply(200, deployment());
    api().get(`${list}/shop-hpa`).times(2).reply(403, { kind: 'Status', reason: 'Forbidden', message: 'no' });

    expect(await observed()).toMatchObject({ capacity: 'unknown' });
    expect(await act('prepare')).toMatchObject({ outcome: 'refused', again: true });
  });

  it('is brought up by its least first, and then itself: what is scaled before would be taken back', async () => {
    shows(deployment({ replicas: 1 }), autoscaler(1));
    patched(3);
    expect(await act('prepare')).toEqual({
      outcome: 'accepted',
      note: 'The autoscaler shop-hpa is to keep at least 3 replicas.',
      more: true,
    });

    shows(deployment({ replicas: 1 }), autoscaler(3));
    api()
      .patch(path, (body) => body.spec.replicas === 3)
      .reply(200, deployment());
    expect(await act('prepare')).toEqual({ outcome: 'accepted', note: 'Deployment shop-us is to run 3 replicas.' });
  });

  it('is taken down by lowering its least, and does the rest by itself', async () => {
    shows(deployment(), autoscaler(3));
    patched(1);
    expect(await act('release')).toEqual({
      outcome: 'accepted',
      note: 'The autoscaler shop-hpa is to keep at least 1 replicas.',
    });

    shows(deployment(), autoscaler(1));
    expect(await act('release')).toMatchObject({ outcome: 'accepted', note: expect.stringContaining('by itself') });
  });

  it('is fenced as any other: an autoscaler does nothing while there are no replicas', async () => {
    // It is not even asked.
    api().get(path).reply(200, deployment());
    api()
      .patch(path, (body) => body.spec.replicas === 0)
      .reply(200, deployment({ replicas: 0 }));

    expect(await act('fence')).toMatchObject({ outcome: 'accepted' });
  });

  it('stops for good where a newer owner has left its mark on that', async () => {
    shows(deployment({ replicas: 1 }), autoscaler(1, { 'regent/marks': '[regent example/shop=8.1]' }));

    expect(await act('prepare')).toMatchObject({ outcome: 'refused', again: false });
  });

  it('is not asked for more than that allows', async () => {
    shows(deployment({ replicas: 1 }), autoscaler(1, {}, 2));

    expect(await act('prepare')).toMatchObject({
      outcome: 'refused',
      again: false,
      note: expect.stringContaining('maxReplicas'),
    });
  });
});

describe('the autoscalers of a cluster, looked at beforehand', () => {
  const found = (given: object) =>
    providerOf({ ...given }).readiness?.({
      ...look(),
      placement: { active: ['us-south'], primary: 'us-south' },
      activeRegions: 1,
      singleWriter: false,
      marked: false,
    });
  const without = { ...kubernetesSettings, regions: { 'us-south': kubernetesSettings.regions['us-south'] } };

  it('are named where nobody has told of them', async () => {
    api()
      .get(list)
      .reply(200, { items: [autoscaler(3)] });

    expect(await found(without)).toEqual([
      {
        severity: 'warning',
        about: 'Deployment shop-us in us-south',
        sentence: 'The autoscaler shop-hpa scales it, and would take back what Regent scales.',
        cure: 'Name it with `autoscaler`.',
      },
    ]);
  });

  it('are fine where they are configured, or scale something else', async () => {
    const other = { ...autoscaler(3), spec: { scaleTargetRef: { kind: 'Deployment', name: 'till' }, maxReplicas: 3 } };
    api()
      .get(list)
      .reply(200, { items: [autoscaler(3), other] });

    expect(await found(settings)).toEqual([]);
  });

  it('are missed where they are configured and not there', async () => {
    api().get(list).reply(200, { items: [] });

    expect(await found(settings)).toEqual([
      expect.objectContaining({ severity: 'error', sentence: 'There is no autoscaler shop-hpa that scales it.' }),
    ]);
  });

  it('are not known where they may not be listed', async () => {
    api().get(list).reply(403, { kind: 'Status', reason: 'Forbidden', message: 'no' });

    expect(await found(without)).toEqual([
      expect.objectContaining({ severity: 'warning', sentence: expect.stringContaining('Nobody can tell') }),
    ]);
  });
});
