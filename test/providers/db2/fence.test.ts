import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Provider } from '../../../src/providers/contract.ts';
import type { ProviderRegistry } from '../../../src/providers/registry.ts';
import { resourceSettings } from '../../../src/providers/settings.ts';
import { newKeyPair, whyNoSshd } from '../../support/ssh-server.ts';
import { registryOverSsh } from '../over-ssh.ts';
import { actCall, look, owner, step } from '../support.ts';
import { type DatabaseServer, startDatabaseServer } from './database-server.ts';

const key = newKeyPair();
const fence = step('fence', 'us-south');
const unfence = step('unfence', 'us-south');
const rejoin = step('rejoin', 'us-south');
const without = whyNoSshd();

describe.skipIf(without !== undefined)(
  `db2_kill as a fence, over SSH against a real sshd${without ? ` (${without})` : ''}`,
  () => {
    let us: DatabaseServer;
    let eu: DatabaseServer;
    let db: Provider;
    const registries: ProviderRegistry[] = [];

    beforeAll(async () => {
      [us, eu] = await Promise.all([startDatabaseServer(key.public), startDatabaseServer(key.public)]);
      db = pair();
    });

    afterAll(() => {
      for (const registry of registries) registry.close();
      return Promise.all([us.stop(), eu.stop()]);
    });

    beforeEach(() => {
      for (const server of [us, eu]) server.clear();
      us.set('role', 'PRIMARY');
      us.set('configured', 'PRIMARY');
      eu.set('role', 'STANDBY');
      for (const server of [us, eu]) server.set('state', 'DISCONNECTED_PEER');
    });

    function pair(change: object = {}): Provider {
      const registry = registryOverSsh(() => key.private);
      registries.push(registry);
      const settings = {
        name: 'shop-db',
        provider: 'db2',
        transport: 'ssh',
        database: 'SHOP',
        user: us.user,
        privateKey: 'env:KEY',
        profile: '~/db2profile',
        fences: true,
        regions: { 'us-south': address(us), 'eu-de': address(eu) },
        ...change,
      };
      return registry.create(resourceSettings.parse(settings), owner);
    }

    const address = ({ port, hostKey }: DatabaseServer) => ({ address: '127.0.0.1', port, hostKey });
    const changes = (server: DatabaseServer) =>
      server.calls().filter((call) => !call.startsWith('db2pd') && !call.startsWith('db2 get'));
    const seen = async () => (await db.observe(look())).regions['us-south'];

    it('is one only where the settings say so', () => {
      const verbs = (provider: Provider) => provider.abilities.map(({ verb }) => verb);

      expect(verbs(db)).toEqual(['fence', 'unfence', 'promote', 'rejoin']);
      expect(verbs(pair({ fences: false }))).toEqual(['promote', 'rejoin']);
      expect(pair({ fences: false }).readiness).toBeUndefined();
    });

    it('sees an instance that runs as not fenced, whatever its database is', async () => {
      const { regions } = await db.observe(look());

      expect(regions['us-south']).toMatchObject({ role: 'primary', fenced: 'no' });
      expect(regions['eu-de']).toMatchObject({ role: 'replica', fenced: 'no' });
      expect([...changes(us), ...changes(eu)]).toEqual([]);
    });

    it('kills the instance of the old primary, keeps the token beside it, and proves it by its processes', async () => {
      const acted = await db.act(fence, actCall());

      expect(acted).toMatchObject({ outcome: 'accepted', note: expect.stringContaining('IPC resources') });
      expect(changes(us)).toEqual(['db2_kill ']);
      expect(us.kept('fence')).toBe('7 3\n');
      expect(us.kept('log')).toMatch(/^\S+Z 7\.3 db2_kill\n$/);
      expect(await seen()).toEqual({
        role: 'none',
        replicating: 'no',
        fenced: 'yes',
        detail: `Its instance is down: ${us.user} has no process db2sysc. The database is not active. Its configuration says PRIMARY.`,
      });
      expect(changes(eu)).toEqual([]);
    });

    it('asks for nothing where the instance is down already', async () => {
      us.set('instance', 'down');

      expect(await db.act(fence, actCall())).toMatchObject({ outcome: 'accepted' });
      expect(changes(us)).toEqual([]);
    });

    it('is not believed on its word: an instance that lives on is not fenced', async () => {
      us.set('stubborn', '');

      expect(await db.act(fence, actCall())).toMatchObject({ outcome: 'accepted' });
      expect(await seen()).toMatchObject({ role: 'primary', fenced: 'no' });
    });

    it('is seen undone where the instance has started again by itself', async () => {
      await db.act(fence, actCall());
      us.remove('instance');

      expect(await seen()).toMatchObject({ fenced: 'no' });
    });

    it('is perhaps one where the processes can not be seen, and kills all the same', async () => {
      us.set('unlisted', '');
      expect(await seen()).toMatchObject({
        role: 'primary',
        fenced: 'unknown',
        detail: expect.stringContaining('nobody knows whether its instance runs'),
      });

      expect(await db.act(fence, actCall())).toMatchObject({ outcome: 'accepted' });
      expect(changes(us)).toEqual(['db2_kill ']);
      expect(await seen()).toMatchObject({ fenced: 'unknown' });
    });

    it.each([fence, unfence])('does not $verb for an older token than the server has seen', async (asked) => {
      us.keep('fence', '8 2\n');
      if (asked === unfence) us.set('instance', 'down');

      const acted = await db.act(asked, actCall());

      expect(acted).toMatchObject({
        outcome: 'refused',
        again: false,
        note: expect.stringContaining('newer mark 8.2'),
      });
      expect(changes(us)).toEqual([]);
      expect(us.kept('fence')).toBe('8 2\n');
    });

    it('kills nothing when it may not start any more', async () => {
      expect(await db.act(fence, actCall({ mayStart: () => false }))).toMatchObject({
        outcome: 'refused',
        again: true,
      });
      expect(changes(us)).toEqual([]);
    });

    it('does not wait for an earlier command of ours that still runs there', async () => {
      us.set('role', 'STANDBY');
      us.set('slow', '');
      await db.act(step('promote', 'us-south'), actCall());

      expect(await db.act(fence, actCall())).toMatchObject({ outcome: 'accepted' });

      expect(changes(us)).toEqual(['db2 takeover hadr on db SHOP by force peer window only', 'db2_kill ']);
      expect(await seen()).toMatchObject({ fenced: 'yes' });
      us.remove('slow');
      await us.ended();
    });

    it('is unknown on a server that does not answer, and nothing was sent there', async () => {
      const gone = pair({ regions: { 'us-south': { ...address(us), port: 1 }, 'eu-de': address(eu) } });

      expect((await gone.observe(look())).regions['us-south']).toMatchObject({ role: 'unknown', fenced: 'unknown' });
      expect(await gone.act(fence, actCall())).toMatchObject({
        outcome: 'refused',
        again: true,
        note: expect.stringContaining('ECONNREFUSED'),
      });
    });

    it('is undone by a start of the instance, of which no database comes back; then it becomes a standby', async () => {
      await db.act(fence, actCall());
      expect(await db.act(unfence, actCall())).toMatchObject({ outcome: 'accepted' });
      expect(await seen()).toMatchObject({ role: 'none', fenced: 'no' });
      expect(await db.act(unfence, actCall())).toMatchObject({ outcome: 'accepted' });

      expect(await db.act(rejoin, actCall())).toMatchObject({ outcome: 'accepted' });
      expect(await seen()).toMatchObject({ role: 'replica', fenced: 'no' });
      expect(changes(us)).toEqual(['db2_kill ', 'db2start ', 'db2 start hadr on db SHOP as standby']);
    });

    it('comes before the rejoin of an old primary that has started again by itself, one command at a time', async () => {
      eu.set('role', 'PRIMARY');

      expect(await db.act(rejoin, actCall())).toMatchObject({ outcome: 'accepted', more: true });
      expect(await db.act(rejoin, actCall())).toMatchObject({ outcome: 'accepted', more: true });
      const last = await db.act(rejoin, actCall());

      expect(last).toEqual({ outcome: 'accepted', note: expect.stringContaining('DB20000I') });
      expect(changes(us)).toEqual(['db2_kill ', 'db2start ', 'db2 start hadr on db SHOP as standby']);
      expect(changes(eu)).toEqual([]);
    });

    it('is not given by a rejoin to the only primary that is seen', async () => {
      expect(await db.act(rejoin, actCall())).toMatchObject({
        outcome: 'refused',
        again: true,
        note: expect.stringContaining('no other side is seen to be one'),
      });
      expect(changes(us)).toEqual([]);
    });

    it('does not start an instance of which nobody knows whether it runs', async () => {
      us.set('unlisted', '');

      expect(await db.act(unfence, actCall())).toMatchObject({ outcome: 'refused', again: true });
      expect(changes(us)).toEqual([]);
    });

    describe('looked at for what would start a killed instance again', () => {
      const found = (provider: Provider = db) =>
        provider.readiness?.({
          ...look(),
          placement: { active: ['us-south'], primary: 'us-south' },
          activeRegions: 1,
          singleWriter: true,
          marked: false,
        });

      it('finds nothing where nothing would', async () => {
        us.set('monitored', '/opt/ibm/db2/bin/db2fmd -i db2inst2 -m /opt/ibm/db2/lib64/libdb2gcf.so');

        expect(await found()).toEqual([]);
      });

      it('names the start with the server and the fault monitor, and the commands that turn them off', async () => {
        us.set('autostart', 'YES');
        eu.set('monitored', `/opt/ibm/db2/bin/db2fmd -i ${eu.user} -m /opt/ibm/db2/lib64/libdb2gcf.so`);

        expect(await found()).toEqual([
          {
            severity: 'warning',
            about: `the instance ${us.user} in us-south`,
            sentence: 'It is killed to fence the region, and it starts again when its server does.',
            cure: `Turn that off: db2iauto -off ${us.user}`,
          },
          {
            severity: 'warning',
            about: `the instance ${eu.user} in eu-de`,
            sentence: "It is killed to fence the region, and Db2's fault monitor starts it again.",
            cure: `Turn that off: db2fm -i ${eu.user} -f off`,
          },
        ]);
      });

      it('says so where nobody can tell', async () => {
        const gone = pair({ regions: { 'us-south': { ...address(us), port: 1 } } });

        expect(await found(gone)).toEqual([
          expect.objectContaining({ severity: 'warning', sentence: expect.stringContaining('Nobody can tell') }),
        ]);
      });
    });
  },
);
