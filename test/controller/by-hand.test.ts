import { describe, expect, it } from 'vitest';
import type { Resource } from '../../src/domain/application.ts';
import type { Transport } from '../../src/outbound/transport.ts';
import { createProviderRegistry } from '../../src/providers/registry.ts';
import { providersSection, resourceSettings } from '../../src/providers/settings.ts';
import { crnOf, saasSettings } from '../providers/db2/saas-settings.ts';
import { carried } from '../support/carried.ts';
import { noPods, noSsh } from '../support/no-ssh.ts';
import { shop } from '../support/shop.ts';
import { type VirtualRuntime, virtualRuntime } from '../support/virtual-runtime.ts';

const minuteMs = 60_000;
const regionOf = (url: string) => (url.includes('us.db2') ? 'us-south' : 'eu-de');

/** Two deployments of Db2 on Cloud, which only their consoles can promote, and what was asked of their API. */
function deployments(runtime: VirtualRuntime) {
  const state = { active: 'us-south', methods: new Set<string>() };
  const transport: Transport = {
    async send({ method, url }, { onStart }) {
      onStart?.();
      state.methods.add(method);
      await runtime.sleep(50);
      const answer = { role: regionOf(url) === state.active ? 'Active' : 'Standby', connection: 'UP' };
      return { status: 200, headers: {}, text: JSON.stringify(answer) };
    },
    close: async () => {},
  };
  return { state, transport };
}

function applicationOnCloud(change: object = {}) {
  const runtime = virtualRuntime();
  const cloud = deployments(runtime);
  const registry = createProviderRegistry({
    runtime,
    transport: cloud.transport,
    ssh: noSsh,
    pods: noPods,
    systems: providersSection.parse({ iam: { apiKey: 'env:KEY' } }),
    resolveSecret: () => 'key',
    tokens: async () => 'token',
  });
  const settings = saasSettings(change, { connected: { field: 'connection', values: ['UP'] } });
  const owner = { installation: 'example', application: 'shop' };
  const db = registry.create(resourceSettings.parse({ name: 'db', ...settings }), owner);
  const resource: Resource = {
    id: 'db',
    provider: 'db2',
    regions: ['us-south', 'eu-de'],
    abilities: db.abilities,
    after: [],
  };
  const app = carried(runtime, shop({}, { resources: [resource], edges: [] }), { db });
  const noteOf = () => app.state.operation?.steps[0]?.note;
  return { runtime, cloud, app, noteOf };
}

describe('a takeover of Db2 on Cloud by hand', () => {
  it('tells what to press in which console, waits for it however long it takes, and goes on by itself; home the same way', async () => {
    const { runtime, cloud, app, noteOf } = applicationOnCloud();
    for (const [kind, region] of [
      ['switchover', 'eu-de'],
      ['failback', 'us-south'],
    ] as const) {
      const moving = app.run(kind, { active: [region], primary: region });
      await runtime.advance(minuteMs);
      expect(app.state.operation?.steps[0]?.status).toBe('running');
      expect(app.state.operation?.steps[0]?.attempts).toBe(1);
      expect(noteOf()).toContain(`open the console of SHOP in ${region} (${crnOf(region)})`);

      // Somebody has read it, presses Promote, and the platform takes its half hour.
      await runtime.advance(30 * minuteMs);
      expect(app.state.operation?.steps[0]?.status).toBe('running');
      expect(noteOf()).toContain('Choose Administration, then Disaster recovery, then Promote');
      cloud.state.active = region;

      const moved = await runtime.until(moving, 24 * 60 * minuteMs);
      expect(moved.steps.map(({ id, status, attempts }) => [id, status, attempts])).toEqual([
        [`promote:db:${region}`, 'done', 1],
      ]);
    }
    expect([...cloud.state.methods]).toEqual(['GET']);
  });

  it('has failed when nobody has done it within two hours, and says so', async () => {
    const { runtime, app } = applicationOnCloud();

    const moved = await runtime.until(
      app.run('switchover', { active: ['eu-de'], primary: 'eu-de' }),
      24 * 60 * minuteMs,
    );

    expect(moved.steps[0]).toMatchObject({ status: 'failed', attempts: 1 });
    expect(runtime.monotonicMs()).toBeGreaterThanOrEqual(120 * minuteMs);
    expect(runtime.monotonicMs()).toBeLessThan(125 * minuteMs);
  });
});
