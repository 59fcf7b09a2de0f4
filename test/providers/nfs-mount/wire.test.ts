import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ActCall, Provider } from '../../../src/providers/contract.ts';
import type { ProviderRegistry } from '../../../src/providers/registry.ts';
import { resourceSettings } from '../../../src/providers/settings.ts';
import { newKeyPair, type SshServer, startSshServer, whyNoSshd } from '../../support/ssh-server.ts';
import { registryOverSsh } from '../over-ssh.ts';
import { actCall, look, owner, step } from '../support.ts';

type Server = SshServer<'mounted' | 'stale' | 'open' | 'refusal' | 'broken'>;

const key = newKeyPair();
const without = whyNoSshd();
const here = 'fsf-fra02.service.softlayer.com:/SL02SV_REP_1/data01';
const before = 'fsf-dal05.service.softlayer.com:/SL02SV/data01';
const mountedFrom = { 'eu-de': { media: here }, 'us-south': { media: before } };
const mount = step('mount', 'eu-de');

describe.skipIf(without !== undefined)(
  `a volume by NFS, over SSH against a real sshd${without ? ` (${without})` : ''}`,
  () => {
    let web: Server;
    let work: Server;
    let mounts: Provider;
    const registries: ProviderRegistry[] = [];

    beforeAll(async () => {
      const standIn = join(import.meta.dirname, 'stand-in');
      [web, work] = await Promise.all([
        startSshServer(key.public, { standIn }),
        startSshServer(key.public, { standIn }),
      ]);
      mounts = provider();
    });

    afterAll(() => {
      for (const registry of registries) registry.close();
      return Promise.all([web.stop(), work.stop()]);
    });

    beforeEach(() => {
      for (const server of [web, work]) server.clear();
    });

    function provider(change: object = {}): Provider {
      const registry = registryOverSsh(() => key.private);
      registries.push(registry);
      const settings = {
        name: 'media-mount',
        provider: 'nfs-mount',
        volume: 'media',
        mountPoint: '/srv/media',
        user: web.user,
        privateKey: 'env:KEY',
        regions: { 'eu-de': { hosts: [address(web), address(work)] } },
        ...change,
      };
      return registry.create(resourceSettings.parse(settings), owner);
    }

    const address = ({ port, hostKey }: Server) => ({ address: '127.0.0.1', port, hostKey });
    const seen = async (of: Provider = mounts) => (await of.observe({ ...look(), mountedFrom })).regions['eu-de'];
    const act = (more: Partial<ActCall> = {}, of: Provider = mounts) =>
      of.act(mount, actCall({ addresses: { media: here }, ...more }));

    it('is mounted where every server has it from where it is now, and it answers there', async () => {
      for (const server of [web, work]) server.set('mounted', `${here}/`);

      expect(await seen()).toMatchObject({ mounted: 'yes' });
    });

    it.each<[string, (server: Server) => void, string, string]>([
      ['nothing', () => {}, 'no', 'Nothing is mounted at /srv/media.'],
      ['another volume', (server) => server.set('mounted', before), 'no', `/srv/media is mounted from ${before}.`],
      [
        'a mount that is of no use any more',
        (server) => {
          server.set('mounted', here);
          server.set('stale', '');
        },
        'no',
        'does not answer',
      ],
      ['a list that can not be read', (server) => server.set('broken', ''), 'unknown', 'findmnt ended with 32'],
    ])('is not for certain where one server has %s', async (_, prepare, mounted, sentence) => {
      web.set('mounted', here);
      prepare(work);

      expect(await seen()).toMatchObject({ mounted, detail: expect.stringContaining(sentence) });
    });

    it('is not known where nobody has seen the address of the volume', async () => {
      expect((await mounts.observe(look())).regions['eu-de']).toMatchObject({ mounted: 'unknown' });
      expect(await act({ addresses: {} })).toMatchObject({ outcome: 'refused', again: true });
      expect(web.calls()).toEqual([]);
    });

    it('is mounted on one server after the other, with the token kept beside it', async () => {
      expect(await act()).toMatchObject({ outcome: 'accepted', more: true });
      expect(await act()).toEqual({ outcome: 'accepted', note: expect.stringContaining(here) });
      expect(await act()).toMatchObject({ outcome: 'accepted', note: expect.stringContaining('already') });

      for (const server of [web, work]) {
        expect(server.calls()).toEqual(['sudo', `mount -t nfs -o nfsvers=3 ${here} /srv/media`]);
        expect(server.kept('fence')).toBe('7 3\n');
        expect(server.kept('log')).toMatch(/ 7\.3 mount fsf-fra02\S+ at \/srv\/media\n$/);
      }
      expect(await seen()).toMatchObject({ mounted: 'yes' });
    });

    it('takes the place of what was mounted, lazily where files are open', async () => {
      work.set('mounted', here);
      web.set('mounted', before);
      web.set('open', '');

      await act();

      expect(web.calls().filter((call) => call !== 'sudo')).toEqual([
        'umount -f /srv/media',
        'umount -l /srv/media',
        `mount -t nfs -o nfsvers=3 ${here} /srv/media`,
      ]);
      expect(work.calls()).toEqual([]);
      expect(await seen()).toMatchObject({ mounted: 'yes' });
    });

    it('is unmounted on one server after the other, and is so where nothing is mounted', async () => {
      for (const server of [web, work]) server.set('mounted', here);
      expect(await seen()).toMatchObject({ unmounted: 'no' });
      const release = () => mounts.act(step('unmount', 'eu-de'), actCall());

      expect(await release()).toMatchObject({ outcome: 'accepted', more: true });
      expect(await release()).toEqual({ outcome: 'accepted', note: '127.0.0.1 has unmounted /srv/media.' });
      expect(await release()).toMatchObject({ outcome: 'accepted', note: expect.stringContaining('already') });

      for (const server of [web, work]) {
        expect(server.calls()).toEqual(['sudo', 'umount /srv/media']);
        expect(server.kept('fence')).toBe('7 3\n');
      }
      expect(await seen()).toMatchObject({ mounted: 'no', unmounted: 'yes' });
    });

    it('is not torn away from who has a file of it open: that is said, and tried again', async () => {
      for (const server of [web, work]) server.set('mounted', here);
      web.set('open', '');

      expect(await mounts.act(step('unmount', 'eu-de'), actCall())).toMatchObject({
        outcome: 'refused',
        again: true,
        note: expect.stringContaining('target is busy'),
      });
      expect(await seen()).toMatchObject({ mounted: 'yes', unmounted: 'no' });
    });

    it('is not unmounted where the settings say so', async () => {
      const kept = provider({ unmounts: false });

      expect(kept.abilities.map(({ verb }) => verb)).toEqual(['mount']);
      expect(await seen(kept)).not.toHaveProperty('unmounted');
      expect(await kept.act(step('unmount', 'eu-de'), actCall())).toMatchObject({ outcome: 'refused', again: false });
      expect(web.calls()).toEqual([]);
    });

    it('goes home again the same way', async () => {
      const home = provider({
        type: 'nfs4',
        options: 'nfsvers=4.1,sec=sys',
        sudo: false,
        regions: { 'us-south': { hosts: [address(web)] } },
      });
      web.set('mounted', before);
      web.set('stale', '');
      const there = async () => (await home.observe({ ...look(), mountedFrom })).regions['us-south'];
      expect(await there()).toMatchObject({ mounted: 'no' });

      const acted = await home.act(step('mount', 'us-south'), actCall({ addresses: { media: before } }));

      expect(acted).toMatchObject({ outcome: 'accepted' });
      expect(web.calls()).toEqual([
        'umount -f /srv/media',
        `mount -t nfs4 -o nfsvers=4.1,sec=sys ${before} /srv/media`,
      ]);
      expect(await there()).toMatchObject({ mounted: 'yes' });
    });

    it('is not believed where mount says no, and that may be tried again', async () => {
      work.set('mounted', here);
      web.set('refusal', 'mount.nfs: access denied by server while mounting');

      expect(await act()).toMatchObject({ outcome: 'unknown', note: expect.stringContaining('access denied') });
      expect(await seen()).toMatchObject({ mounted: 'no' });

      web.remove('refusal');
      expect(await act()).toMatchObject({ outcome: 'accepted' });
      expect(await seen()).toMatchObject({ mounted: 'yes' });
    });

    it('is not touched for an older token than the server has seen', async () => {
      web.keep('fence', '8 1\n');

      expect(await act()).toMatchObject({
        outcome: 'refused',
        again: false,
        note: expect.stringContaining('newer mark 8.1'),
      });
      expect(web.calls()).toEqual([]);
    });

    it('is not touched when that may not begin any more', async () => {
      expect(await act({ mayStart: () => false })).toMatchObject({ outcome: 'refused', again: true });
      expect(web.calls()).toEqual([]);
    });

    it.each(['iscsi:10.0.0.1,10.0.0.2/3', '-o:/evil', 'host:relative'])('is no volume by NFS at %s', async (media) => {
      expect(await act({ addresses: { media } })).toMatchObject({
        outcome: 'refused',
        again: false,
        note: expect.stringContaining('webhook'),
      });
      expect(web.calls()).toEqual([]);
    });

    it('does the other servers first where one does not answer, and then says which', async () => {
      const partly = provider({ regions: { 'eu-de': { hosts: [{ ...address(work), port: 1 }, address(web)] } } });

      expect(await act({}, partly)).toMatchObject({ outcome: 'accepted', more: true });
      expect(await act({}, partly)).toMatchObject({
        outcome: 'refused',
        again: true,
        note: expect.stringContaining('ECONNREFUSED'),
      });
      expect(await seen(partly)).toMatchObject({ mounted: 'unknown' });
    });
  },
);
