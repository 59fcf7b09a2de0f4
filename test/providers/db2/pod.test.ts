import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { podExec } from '../../../src/outbound/pod/exec.ts';
import type { Provider } from '../../../src/providers/contract.ts';
import { createProviderRegistry, type ProviderRegistry } from '../../../src/providers/registry.ts';
import { providersSection, resourceSettings } from '../../../src/providers/settings.ts';
import { scriptedTransport } from '../../outbound/scripted-transport.ts';
import { hastyRuntime } from '../../support/hasty-runtime.ts';
import { noSsh } from '../../support/no-ssh.ts';
import { actCall, look, owner, step } from '../support.ts';
import { type EnginePod, startEnginePod } from './engine-pod.ts';

const token = 'a-service-account-token';
const promote = step('promote', 'eu-de');
/** Deadlines ten times as long: on a busy machine a shell takes its time. */
const patient = hastyRuntime(0.1);

/** The production provider against an API server made for this, with a real shell behind it. */
describe('Db2U in a pod', () => {
  let pod: EnginePod;
  let registries: ProviderRegistry[] = [];

  beforeEach(async () => {
    pod = await startEnginePod(token);
    pod.set('role', 'STANDBY');
    pod.set('state', 'DISCONNECTED_PEER');
  });

  afterEach(async () => {
    for (const registry of registries) registry.close();
    registries = [];
    await pod.stop();
  });

  function db(secret = token, more: object = {}): Provider {
    const registry = createProviderRegistry({
      runtime: patient,
      transport: scriptedTransport(),
      ssh: noSsh,
      pods: podExec(),
      systems: providersSection.parse({}),
      resolveSecret: () => secret,
    });
    registries.push(registry);
    const engine = { server: pod.server, token: 'env:TOKEN', namespace: 'cpd', pod: 'c-db2oltp-shop-db2u-0', ...more };
    const settings = {
      name: 'shop-db',
      provider: 'db2',
      transport: 'pod',
      database: 'SHOP',
      regions: { 'eu-de': engine },
    };
    return registry.create(resourceSettings.parse(settings), owner);
  }

  const sideOf = async (provider: Provider) => (await provider.observe(look())).regions['eu-de'];

  it('is looked at as the instance owner, by a command in its container', async () => {
    const side = await sideOf(db(token, { container: 'db2u' }));

    expect(side).toMatchObject({ role: 'replica', ready: { forced: 'yes' } });
    expect(pod.calls()).toEqual(['su db2inst1', 'db2pd -hadr -db SHOP']);
    const [{ url, authorization } = { url: new URL('http://none'), authorization: '' }] = pod.asked;
    expect(url.pathname).toBe('/api/v1/namespaces/cpd/pods/c-db2oltp-shop-db2u-0/exec');
    expect(url.searchParams.getAll('command').slice(0, 2)).toEqual(['/bin/sh', '-c']);
    expect(url.searchParams.get('container')).toBe('db2u');
    expect(authorization).toBe(`Bearer ${token}`);
  });

  it('is taken over by its own command, with the token kept beside it', async () => {
    const acted = await db().act(promote, actCall());

    expect(acted).toMatchObject({ outcome: 'accepted', note: expect.stringContaining('current leader') });
    expect(pod.calls().at(-1)).toBe('manage_hadr -takeover');
    expect(pod.kept('fence')).toBe('7 3\n');
    expect(await sideOf(db())).toMatchObject({ role: 'primary' });
  });

  it('is forced only where a loss is allowed', async () => {
    pod.set('state', 'REMOTE_CATCHUP_PENDING');
    expect(await db().act(promote, actCall())).toMatchObject({ outcome: 'refused', again: false });

    await db().act({ ...promote, allowedLoss: 'any' }, actCall());

    expect(pod.calls().filter((call) => call.startsWith('manage_hadr'))).toEqual(['manage_hadr -takeover force']);
  });

  it('refuses an older token, and starts nothing', async () => {
    await db().act(promote, actCall());
    pod.set('role', 'STANDBY');

    const acted = await db().act(promote, actCall({ fencing: { epoch: 6, token: 9 } }));

    expect(acted).toMatchObject({ outcome: 'refused', again: false, note: expect.stringContaining('newer mark 7.3') });
    expect(pod.calls().filter((call) => call.startsWith('manage_hadr'))).toHaveLength(1);
  });

  it('goes on with a takeover when the connection ends', async () => {
    pod.set('slow', '');

    const acted = await db().act(promote, actCall());
    expect(acted).toMatchObject({ outcome: 'accepted', note: expect.stringContaining('at work') });
    for (const registry of registries) registry.close();
    pod.remove('slow');

    await pod.ended();
    expect(await sideOf(db())).toMatchObject({ role: 'primary' });
  });

  it('may have begun a takeover when the connection breaks', async () => {
    const provider = db();
    await provider.observe(look());
    const mayStart = () => {
      pod.cutConnections();
      return true;
    };

    expect(await provider.act(promote, actCall({ mayStart }))).toMatchObject({ outcome: 'unknown' });
  });

  it('is sent nothing when that may not start any more', async () => {
    const acted = await db().act(promote, actCall({ mayStart: () => false }));

    expect(acted).toMatchObject({ outcome: 'refused', again: true });
    expect(pod.calls().filter((call) => call.startsWith('manage_hadr'))).toEqual([]);
  });

  it('knows nothing of a takeover that ended badly, but what was said', async () => {
    pod.set('refusal', 'The Governor is not available.');

    expect(await db().act(promote, actCall())).toEqual({
      outcome: 'unknown',
      note: 'It ended with exit code 1: The Governor is not available.',
    });
  });

  it('is started as a standby by its own command', async () => {
    pod.set('state', 'REMOTE_CATCHUP_PENDING');

    await db().act(step('rejoin', 'eu-de'), actCall());

    expect(pod.calls().at(-1)).toBe('manage_hadr -start_as standby');
  });

  it('that lets nobody in is unseen, and what to look at is said without the token', async () => {
    const side = await sideOf(db('a-wrong-token-altogether'));

    expect(side).toMatchObject({ role: 'unknown', detail: expect.stringContaining('pods/exec') });
    expect(side?.detail).not.toContain('a-wrong-token');
  });

  it('of which the API server is gone is unseen', async () => {
    expect(await sideOf(db(token, { server: 'http://127.0.0.1:1' }))).toMatchObject({ role: 'unknown' });
  });
});
