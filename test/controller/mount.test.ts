import { describe, expect, it } from 'vitest';
import type { Ability, Resource } from '../../src/domain/application.ts';
import type { RegionObservation } from '../../src/domain/observation.ts';
import type { Transport } from '../../src/outbound/transport.ts';
import type { Provider } from '../../src/providers/contract.ts';
import { createProviderRegistry } from '../../src/providers/registry.ts';
import { providersSection, resourceSettings } from '../../src/providers/settings.ts';
import { carried } from '../support/carried.ts';
import { noPods, noSsh } from '../support/no-ssh.ts';
import { shop } from '../support/shop.ts';
import { type VirtualRuntime, virtualRuntime } from '../support/virtual-runtime.ts';

const owner = { installation: 'example', application: 'shop' };
const cluster = (region: string) => ({
  server: `https://${region}.example`,
  token: 'env:T',
  namespace: 'shop',
  name: 'media',
});

/** A volume of which one side is active, each with an address of its own. */
function volumeAt(addresses: Readonly<Record<string, string>>): Provider & { addresses: Record<string, string> } {
  let active = 'us-south';
  const promote = { verb: 'promote', irreversible: true, repeatable: true } as const;
  const abilities: Ability[] = [{ ...promote, deadlineMs: 60_000, settleMs: 1_000, expectedMs: 1_000 }];
  const volume = {
    abilities,
    addresses: { ...addresses },
    async observe() {
      const regions = Object.entries(volume.addresses).map(([region, address]): [string, RegionObservation] => {
        const role = region === active ? 'primary' : 'replica';
        return [region, { role, ready: { graceful: 'yes', forced: 'yes' }, address, detail: 'A volume.' }];
      });
      return { regions: Object.fromEntries(regions), busy: 'no' as const };
    },
    async act({ region }: { readonly region: string }) {
      active = region;
      return { outcome: 'accepted' as const, note: 'flipped' };
    },
  };
  return volume;
}

/** The API servers of two clusters, each with a ConfigMap, that compare versions as Kubernetes does. */
function clusters(runtime: VirtualRuntime) {
  const maps: Record<string, { data: Record<string, string>; annotations: Record<string, string>; version: number }> = {
    'us-south': { data: {}, annotations: {}, version: 1 },
    'eu-de': { data: {}, annotations: {}, version: 1 },
  };
  const patches: string[] = [];
  const transport: Transport = {
    async send({ method, url, body }, { onStart }) {
      onStart?.();
      await runtime.sleep(20);
      const region = new URL(url).host.replace('.example', '');
      const map = maps[region];
      if (map === undefined) return { status: 404, headers: {}, text: '{}' };
      if (method === 'PATCH') {
        const { metadata, data } = JSON.parse(body ?? '{}');
        if (metadata.resourceVersion !== String(map.version)) return { status: 409, headers: {}, text: '{}' };
        patches.push(`${region} ${JSON.stringify(data)}`);
        Object.assign(map.data, data);
        Object.assign(map.annotations, metadata.annotations);
        map.version += 1;
      }
      const metadata = { resourceVersion: String(map.version), annotations: map.annotations };
      return { status: 200, headers: {}, text: JSON.stringify({ kind: 'ConfigMap', metadata, data: map.data }) };
    },
    close: async () => {},
  };
  return { maps, patches, transport };
}

describe('where a volume is mounted from', () => {
  it('is handed to a ConfigMap of the region that it moves to, there and back, and only what has changed', async () => {
    const runtime = virtualRuntime();
    const { maps, patches, transport } = clusters(runtime);
    const registry = createProviderRegistry({
      runtime,
      transport,
      ssh: noSsh,
      pods: noPods,
      systems: providersSection.parse({}),
      resolveSecret: () => 'token',
    });
    const settings = {
      name: 'media-config',
      provider: 'config-map',
      data: { MEDIA: '{media}' },
      regions: { 'us-south': cluster('us-south'), 'eu-de': cluster('eu-de') },
    };
    const media = volumeAt({ 'us-south': 'dal:/v1', 'eu-de': 'fra:/v1_REP' });
    const config = registry.create(resourceSettings.parse(settings), owner);
    const resourceOf = (id: string, { abilities }: Provider): Resource => {
      return { id, provider: id, regions: ['us-south', 'eu-de'], abilities, after: [] };
    };
    const resources = [resourceOf('media', media), resourceOf('media-config', config)];
    const app = carried(runtime, shop({}, { resources, edges: [] }), { media, 'media-config': config });
    const move = async (kind: 'switchover' | 'failback', region: string) => {
      const moved = await runtime.until(app.run(kind, { active: [region], primary: region }), 3_600_000);
      expect(moved.steps.map(({ id, status }) => `${id} ${status}`)).toEqual([
        `promote:media:${region} done`,
        `mount:media-config:${region} done`,
      ]);
    };

    await move('switchover', 'eu-de');
    expect(maps['eu-de']?.data).toEqual({ MEDIA: 'fra:/v1_REP' });
    expect(maps['eu-de']?.annotations).toEqual({ 'regent/marks': '[regent example/shop=1.1]' });
    expect(maps['us-south']?.data).toEqual({});

    await move('failback', 'us-south');
    expect(maps['us-south']?.data).toEqual({ MEDIA: 'dal:/v1' });

    // The same again changes nothing; a replica that was made anew has another address.
    media.addresses['eu-de'] = 'fra:/v2_REP';
    await move('switchover', 'eu-de');
    await move('failback', 'us-south');
    expect(patches).toEqual([
      'eu-de {"MEDIA":"fra:/v1_REP"}',
      'us-south {"MEDIA":"dal:/v1"}',
      'eu-de {"MEDIA":"fra:/v2_REP"}',
    ]);
    registry.close();
  });
});
