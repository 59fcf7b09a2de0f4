import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Provider } from '../../../src/providers/contract.ts';
import type { ProviderRegistry } from '../../../src/providers/registry.ts';
import { resourceSettings } from '../../../src/providers/settings.ts';
import type { Runtime } from '../../../src/runtime.ts';
import { hastyRuntime } from '../../support/hasty-runtime.ts';
import { newKeyPair, whyNoSshd } from '../../support/ssh-server.ts';
import { registryOverSsh } from '../over-ssh.ts';
import { actCall, look, owner, step } from '../support.ts';
import { type DatabaseServer, startDatabaseServer } from './database-server.ts';

const key = newKeyPair();
const promote = step('promote', 'eu-de');
const takeover = 'db2 takeover hadr on db SHOP by force peer window only';
const without = whyNoSshd();

describe.skipIf(without !== undefined)(`Db2 over SSH, against a real sshd${without ? ` (${without})` : ''}`, () => {
  let us: DatabaseServer;
  let eu: DatabaseServer;
  let registries: ProviderRegistry[] = [];
  /** One with connections that are kept from test to test. */
  let db: Provider;
  let lasting: readonly ProviderRegistry[] = [];

  beforeAll(async () => {
    [us, eu] = await Promise.all([startDatabaseServer(key.public), startDatabaseServer(key.public)]);
    db = pair();
    lasting = registries;
    registries = [];
  });

  afterAll(() => {
    for (const registry of lasting) registry.close();
    return Promise.all([us.stop(), eu.stop()]);
  });

  beforeEach(() => {
    for (const server of [us, eu]) server.clear();
    us.set('role', 'PRIMARY');
    eu.set('role', 'STANDBY');
    for (const server of [us, eu]) server.set('state', 'DISCONNECTED_PEER');
  });

  afterEach(() => {
    for (const registry of registries) registry.close();
    registries = [];
  });

  /** A controller's view of the pair; each has connections of its own. */
  function pair(change: object = {}, secrets = () => key.private, runtime?: Runtime): Provider {
    const registry = registryOverSsh(secrets, runtime);
    registries.push(registry);
    const region = ({ port, hostKey }: DatabaseServer) => ({ address: '127.0.0.1', port, hostKey });
    const settings = {
      name: 'shop-db',
      provider: 'db2',
      transport: 'ssh',
      database: 'SHOP',
      user: eu.user,
      privateKey: 'env:KEY',
      profile: '~/db2profile',
      regions: { 'us-south': region(us), 'eu-de': region(eu) },
      ...change,
    };
    return registry.create(resourceSettings.parse(settings), owner);
  }

  const commands = (server: DatabaseServer) => server.calls().filter((call) => call.startsWith('db2 '));

  it('sees both sides as db2pd shows them, and changes nothing', async () => {
    const seen = await db.observe(look());

    expect(seen.regions['us-south']).toMatchObject({ role: 'primary' });
    expect(seen.regions['eu-de']).toMatchObject({ role: 'replica', ready: { graceful: 'no', forced: 'yes' } });
    expect(commands(eu)).toEqual([]);
    expect(eu.kept('log')).toBe('');
  });

  it('starts a takeover as asked, keeps the token beside it, and writes down what was run', async () => {
    const acted = await db.act(promote, actCall());

    expect(acted).toMatchObject({ outcome: 'accepted', note: expect.stringContaining('completed successfully') });
    expect(commands(eu)).toEqual([takeover]);
    expect(eu.kept('fence')).toBe('7 3\n');
    expect(eu.kept('log')).toMatch(new RegExp(`^\\S+Z 7\\.3 ${takeover}\n$`));
    expect((await db.observe(look())).regions['eu-de']).toMatchObject({ role: 'primary' });
  });

  it('leaves a takeover to itself that takes long: it outlives the connection', async () => {
    eu.set('slow', '');

    const acted = await pair().act(promote, actCall());
    expect(acted).toEqual({
      outcome: 'accepted',
      note: expect.stringMatching(`^Db2 is at work on "${takeover}". The peer window is open for another \\d+ s.$`),
    });
    for (const registry of registries) registry.close();
    eu.remove('slow');

    await eu.ended();
    expect((await db.observe(look())).regions['eu-de']).toMatchObject({ role: 'primary' });
  });

  it('starts nothing while an earlier command of ours runs there, and says which', async () => {
    eu.set('slow', '');
    await db.act(promote, actCall());

    const second = await db.act(promote, actCall({ fencing: { epoch: 8, token: 1 } }));
    expect(second).toMatchObject({
      outcome: 'accepted',
      note: expect.stringContaining(`still at work on "${takeover}"`),
    });
    expect(commands(eu)).toEqual([takeover]);

    eu.remove('slow');
    await eu.ended();
    // Its token was kept all the same: whoever is older has nothing more to say.
    expect(eu.kept('fence')).toBe('8 1\n');
  });

  it('of two that come at the same moment lets at most one run at a time, and keeps the newer token', async () => {
    eu.set('slow', '');
    const older = pair().act(promote, actCall({ fencing: { epoch: 7, token: 3 } }));
    const newer = db.act(promote, actCall({ fencing: { epoch: 7, token: 4 } }));

    const acted = await Promise.all([older, newer]);
    eu.remove('slow');
    await eu.ended();

    expect(acted[1]).toMatchObject({ outcome: 'accepted' });
    expect(commands(eu)).toHaveLength(1);
    expect(eu.kept('fence')).toBe('7 4\n');
  });

  it.each([
    ['an older epoch', { epoch: 7, token: 9 }],
    ['an older token of the same epoch', { epoch: 8, token: 1 }],
  ])('refuses %s than the server has seen', async (_, fencing) => {
    eu.keep('fence', '8 2\n');

    const acted = await db.act(promote, actCall({ fencing }));

    expect(acted).toMatchObject({ outcome: 'refused', again: false, note: expect.stringContaining('newer mark 8.2') });
    expect(commands(eu)).toEqual([]);
    expect(eu.kept('fence')).toBe('8 2\n');
  });

  it('takes the same token again, and a number by its value', async () => {
    eu.keep('fence', '7 3\n');
    expect(await db.act(promote, actCall())).toMatchObject({ outcome: 'accepted' });

    eu.keep('fence', '10 1\n');
    eu.set('role', 'STANDBY');
    expect(await db.act(promote, actCall({ fencing: { epoch: 9, token: 1 } }))).toMatchObject({
      outcome: 'refused',
    });
  });

  it.each(['', '8\n', '8 -2\n'])('starts nothing where the token that is kept is %j', async (kept) => {
    eu.keep('fence', kept);

    const acted = await db.act(promote, actCall());

    expect(acted).toMatchObject({ outcome: 'refused', note: expect.stringContaining('can not be read') });
    expect(commands(eu)).toEqual([]);
    expect(eu.kept('fence')).toBe(kept);
  });

  it('starts nothing when it may not start any more, although it is connected', async () => {
    const acted = await db.act(promote, actCall({ mayStart: () => false }));

    expect(acted).toMatchObject({ outcome: 'refused', again: true });
    expect(commands(eu)).toEqual([]);
    expect(eu.kept('fence')).toBe('');
  });

  it('knows what Db2 has refused', async () => {
    eu.set('refusal', 'SQL1770N  Takeover HADR cannot complete. Reason code = "9".');

    const acted = await db.act(promote, actCall());

    expect(acted).toMatchObject({
      outcome: 'refused',
      again: false,
      note: expect.stringContaining('SQL1770N, reason 9'),
    });
  });

  it('starts a returned side as a standby', async () => {
    us.set('role', 'down');
    us.set('configured', 'PRIMARY');
    expect((await db.observe(look())).regions['us-south']).toEqual({
      role: 'none',
      replicating: 'no',
      detail: 'The database is not active. Its configuration says PRIMARY.',
    });

    const acted = await db.act(step('rejoin', 'us-south'), actCall());

    expect(acted).toMatchObject({ outcome: 'accepted' });
    expect(commands(us).at(-1)).toBe('db2 start hadr on db SHOP as standby');
    expect((await db.observe(look())).regions['us-south']).toMatchObject({ role: 'replica' });
  });

  it('recognises a standby whose log has diverged, by what Db2 has written down', async () => {
    us.set('role', 'down');
    us.set('configured', 'STANDBY');
    expect((await db.observe(look())).regions['us-south']?.detail).toBe(
      'The database is not active. Its configuration says STANDBY.',
    );

    us.set('diverged', 'ADM12500E The HADR standby database cannot be made consistent with the primary database.');

    expect((await db.observe(look())).regions['us-south']?.detail).toContain('its log has diverged');
    expect(await db.act(step('rejoin', 'us-south'), actCall())).toMatchObject({ outcome: 'refused', again: false });
  });

  describe('a server with another host key than the pinned one', () => {
    const other = newKeyPair().public;
    const wrong = () => pair({ regions: { 'us-south': address(us), 'eu-de': { ...address(eu), hostKey: other } } });

    it('is not seen, in one sentence that says what to do, and the other one is', async () => {
      const { regions } = await wrong().observe(look());

      expect(regions['eu-de']).toMatchObject({
        role: 'unknown',
        detail: expect.stringMatching(
          /^the Db2 server of shop-db in eu-de was not asked: it shows the host key SHA256:\S+, and pinned is SHA256:\S+\. If the server was built anew, put its new key into hostKey; if not, somebody may be in between\.$/,
        ),
      });
      expect(eu.calls()).toEqual([]);
    });

    it('is sent nothing', async () => {
      const acted = await wrong().act(promote, actCall());

      expect(acted).toMatchObject({ outcome: 'refused', note: expect.stringContaining('Nothing was sent') });
      expect(eu.calls()).toEqual([]);
    });

    it('of another type is not taken either', async () => {
      const ecdsa = `ecdsa-sha2-nistp256 ${'A'.repeat(140)}`;
      const provider = pair({ regions: { 'eu-de': { ...address(eu), hostKey: ecdsa } } });

      expect((await provider.observe(look())).regions['eu-de']?.detail).toContain('no host key of the type');
    });
  });

  it.each([
    ['a key that it does not know', () => newKeyPair().private, 'authorized_keys'],
    ['a key that is none', () => 'not-a-private-key-at-all', 'privateKey'],
  ])('does not get in with %s, and says so without the key', async (_, secret, sentence) => {
    const key = secret();

    const { detail } = (await pair({}, () => key).observe(look())).regions['eu-de'] ?? {};

    expect(detail).toContain(sentence);
    expect(detail).not.toContain(key.slice(0, 20));
  });

  it('says that there is no profile of an instance where there is none', async () => {
    const { regions } = await pair({ profile: '~/nowhere/db2profile' }).observe(look());

    expect(regions['eu-de']).toMatchObject({
      role: 'unknown',
      detail: expect.stringContaining('profile of the instance'),
    });
  });

  it('does not wait for a command that hangs', async () => {
    eu.set('hang', '');

    const { regions } = await pair({}, undefined, hastyRuntime(3)).observe(look());

    expect(regions['eu-de']).toMatchObject({ role: 'unknown' });
  });

  it('does not wait for a server that is gone', async () => {
    const gone = { ...address(eu), port: 1 };

    const { regions } = await pair({ regions: { 'eu-de': gone } }).observe(look());

    expect(regions['eu-de']).toMatchObject({ role: 'unknown', detail: expect.stringContaining('ECONNREFUSED') });
  });

  const address = ({ port, hostKey }: DatabaseServer) => ({ address: '127.0.0.1', port, hostKey });
});
