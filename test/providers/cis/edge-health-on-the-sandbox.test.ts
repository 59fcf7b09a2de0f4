import { afterAll, beforeAll, expect, it } from 'vitest';
import { undiciTransport } from '../../../src/outbound/undici-transport.ts';
import type { Provider } from '../../../src/providers/contract.ts';
import { createProviderRegistry } from '../../../src/providers/registry.ts';
import { providersSection, resourceSettings } from '../../../src/providers/settings.ts';
import { systemRuntime } from '../../../src/runtime.ts';
import { eventually, World } from '../../sandbox/support.ts';
import { noPods, noSsh } from '../../support/no-ssh.ts';
import { look, owner } from '../support.ts';

let world: World;
let www: Provider;
let close: () => void;
/** A provider that has not watched anything yet, as that of a new owner. */
let another: () => Provider;

/** The monitor of us-south asks the application itself, that of eu-de the gate. */
beforeAll(async () => {
  world = await World.create({ gates: { 'us-south': 1, 'eu-de': 1 } });
  const { layout } = world;
  const [first] = layout.cis.monitors ?? [];
  Object.assign(first ?? {}, { path: '/healthz', interval: 0.3 });
  await world.cloud();
  await world.application('us-south');
  const cloud = `http://127.0.0.1:${layout.cloudPort}`;
  const registry = createProviderRegistry({
    runtime: systemRuntime(),
    transport: undiciTransport('regent/test'),
    ssh: noSsh,
    pods: noPods,
    systems: providersSection.parse({ iam: { url: cloud, apiKey: 'env:IAM' }, cis: { endpoint: cloud } }),
    resolveSecret: () => 'sandbox-iam-api-key',
  });
  close = () => registry.close();
  const [zone] = layout.cis.zones;
  const [balancer] = zone?.loadBalancers ?? [];
  const [us, eu] = (balancer?.default_pools ?? []) as string[];
  const settings = { provider: 'cis', mode: 'pools', crn: layout.cis.crn, zone: zone?.id, loadBalancer: balancer?.id };
  const parsed = resourceSettings.parse({ name: 'www', ...settings, pools: { 'us-south': us, 'eu-de': eu } });
  another = () => registry.create(parsed, owner);
  www = another();
});
afterAll(async () => {
  close();
  await world.end();
});

const says = async (provider = www, events = false) => {
  const view = await provider.edgeHealth?.({ ...look(), events });
  return Object.fromEntries((view?.seen ?? []).map(({ region, verdict, reason }) => [region, `${verdict}: ${reason}`]));
};

it("the sandbox's CIS votes on the region that its monitor asks, and not on the one whose gate it asks", async () => {
  await eventually(async () => (await says())['us-south'] === 'up: ok');

  expect((await says())['eu-de']).toBe('unknown: its monitor asks the gate, which is our own answer');
});

it('and says down when that region has died', async () => {
  // An event counts only after two intervals and a timeout of this monitor without a write.
  const settledAt = Date.now() + 1_700;
  await eventually(async () => Date.now() > settledAt);
  await world.kill('application-us-south');

  await eventually(async () => (await says())['us-south']?.startsWith('down: ') === true);
});

it('and a new owner, who has not watched it, believes that by its events', async () => {
  expect((await says(another()))['us-south']).toBe('unknown: CIS may not have probed it yet');

  await eventually(async () => (await says(another(), true))['us-south']?.includes("by CIS's events") === true);
});
