import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { actCall, look, onlyNock, providerOf, secrets, step } from '../support.ts';
import { configMap, configMapSettings } from './config-map.ts';

onlyNock();

const here = 'fsf-fra02.example:/SL02_REP_1/data01';
const addresses = { media: here, docs: 'fs2.example:/docs' };
const wanted = { MEDIA: here, MEDIA_HOST: 'fsf-fra02.example', MEDIA_URL: 'nfs://fsf-fra02.example/SL02_REP_1/data01' };
const path = '/api/v1/namespaces/shop/configmaps/media-eu';
const api = () => nock('https://eu.example:6443', { reqheaders: { authorization: `Bearer ${secrets.db2Token}` } });
const shows = (object: object) => api().get(path).reply(200, object);
const settings = { ...configMapSettings, regions: { 'eu-de': configMapSettings.regions['eu-de'] } };
const observed = async (mountedFrom: Record<string, Record<string, string>> = { 'eu-de': addresses }) =>
  (await providerOf(settings).observe({ ...look(), mountedFrom })).regions['eu-de'];
const act = (more: object = {}) => providerOf(settings).act(step('mount', 'eu-de'), actCall({ addresses, ...more }));

describe('a ConfigMap that tells where a volume is mounted from', () => {
  it('is right where it holds what is seen now, whatever else it holds', async () => {
    shows(configMap({ ...wanted, OTHER: 'x' }));

    expect(await observed()).toEqual({ mounted: 'yes', detail: expect.stringContaining(`MEDIA=${here}`) });
  });

  it.each([
    ['another address', { ...wanted, MEDIA: 'fsf-dal05.example:/SL02/data01' }, 'MEDIA.'],
    ['nothing of it', {}, 'MEDIA, MEDIA_HOST, MEDIA_URL.'],
  ])('is not where it holds %s', async (_, data, keys) => {
    shows(configMap(data));

    expect(await observed()).toEqual({ mounted: 'no', detail: `It does not hold what is seen now: ${keys}` });
  });

  it.each([
    ['nobody has seen the address', {}, '{media}'],
    ['the address has no such part', { 'eu-de': { media: 'iscsi:10.0.0.1/3' } }, '{media.host}'],
    ['only that of the other region is seen', { 'us-south': addresses }, '{media}'],
  ])('is unknown where %s', async (_, mountedFrom, missing) => {
    shows(configMap(wanted));

    expect(await observed(mountedFrom)).toEqual({ mounted: 'unknown', detail: expect.stringContaining(missing) });
  });

  it.each([
    [404, { kind: 'Status', reason: 'NotFound', message: 'configmaps "media-eu" not found' }, /not found/],
    [200, { kind: 'Secret' }, /in a form that is not known/],
  ] as [number, nock.Body, RegExp][])('is unknown after %i %j', async (status, body, detail) => {
    api().get(path).reply(status, body);

    expect(await observed()).toEqual({ mounted: 'unknown', detail: expect.stringMatching(detail) });
  });

  it('is seen with the newest mark on it', async () => {
    shows(configMap(wanted, { 'regent/marks': '[regent example/shop=9.2]' }));

    expect((await providerOf(settings).observe(look())).mark).toEqual({ epoch: 9, token: 2 });
  });
});

describe('a change of a ConfigMap', () => {
  it('is one patch of the version that was read, of what differs, with our mark', async () => {
    shows(configMap({ ...wanted, MEDIA: 'old', OTHER: 'x' }, { 'regent/marks': '[regent example/till=9.1]' }));
    const body = {
      metadata: {
        resourceVersion: '55',
        annotations: { 'regent/marks': '[regent example/till=9.1] [regent example/shop=7.3]' },
      },
      data: { MEDIA: here },
    };
    nock('https://eu.example:6443', { reqheaders: { 'content-type': 'application/merge-patch+json' } })
      .patch(path, body)
      .reply(200, configMap(wanted));

    expect(await act()).toEqual({ outcome: 'accepted', note: `media-eu is to hold MEDIA=${here}.` });
  });

  it('is not asked for where it is so already', async () => {
    shows(configMap(wanted));

    expect(await act()).toMatchObject({ outcome: 'accepted', note: expect.stringContaining('already') });
  });

  it('stops for good where a newer owner has left its mark', async () => {
    shows(configMap({}, { 'regent/marks': '[regent example/shop=7.4]' }));

    expect(await act()).toMatchObject({
      outcome: 'refused',
      again: false,
      note: expect.stringContaining('newer mark 7.4'),
    });
  });

  it('waits until the address has been seen, and is not made from a guess', async () => {
    shows(configMap({}));

    expect(await act({ addresses: {} })).toMatchObject({ outcome: 'refused', again: true });
  });

  it('is not tried on one that can not be changed', async () => {
    shows({ ...configMap({}), immutable: true });

    expect(await act()).toMatchObject({ outcome: 'refused', again: false, note: expect.stringContaining('immutable') });
  });

  it.each([
    [409, { kind: 'Status', reason: 'Conflict', message: 'modified' }, 'refused', true],
    [403, { kind: 'Status', reason: 'Forbidden', message: 'no' }, 'refused', false],
    [422, { kind: 'Status', reason: 'Invalid', message: 'no' }, 'refused', false],
    [500, '', 'unknown', undefined],
    [200, { kind: 'Status' }, 'unknown', undefined],
  ] as [number, nock.Body, string, boolean | undefined][])(
    'answered with %i %j is %s',
    async (status, body, outcome, again) => {
      shows(configMap({}));
      api().patch(path).reply(status, body);

      expect(await act()).toMatchObject({ outcome, ...(again === undefined ? {} : { again }) });
    },
  );
});
