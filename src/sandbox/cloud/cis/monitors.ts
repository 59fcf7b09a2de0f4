import { setTimeout as sleep } from 'node:timers/promises';
import { call } from '../../call.ts';
import { regionOf, regionOfOrigin, type SandboxLayout } from '../../layout.ts';
import type { Origin, Pool } from './objects.ts';
import type { CisStore } from './store.ts';

type Monitor = {
  id: string;
  path: string;
  intervalMs: number;
  timeoutMs: number;
  retries: number;
  expectedCodes: string;
};

/**
 * Probes the origins of every pool that has a monitor, as CIS does, and notes what it finds in the pool: `onChange` is
 * called when an origin's health is another than before. Disabled pools and origins are not probed.
 */
export function runMonitors(layout: SandboxLayout, store: CisStore, onChange: () => void): { close(): void } {
  const stopping = new AbortController();
  const { signal } = stopping;
  for (const monitor of store.monitors().map(monitorFrom)) void run(monitor);
  return { close: () => stopping.abort() };

  async function run(monitor: Monitor): Promise<void> {
    while (!signal.aborted) {
      const probed = store.pools().filter((pool) => pool.monitor === monitor.id && pool.enabled);
      const found = await Promise.all(probed.flatMap((pool) => originsOf(pool).map((origin) => look(pool, origin))));
      if (signal.aborted) return;
      const changed = found.filter(({ pool, origin, healthy }) => store.noteHealth(pool, origin, healthy));
      if (changed.length > 0) onChange();
      await sleep(monitor.intervalMs, undefined, { signal }).catch(() => undefined);
    }

    async function look(pool: Pool, origin: Origin) {
      return { pool: pool.id, origin: origin.name, healthy: await isHealthy(layout, monitor, origin) };
    }
  }
}

async function isHealthy(layout: SandboxLayout, monitor: Monitor, origin: Origin): Promise<boolean> {
  const region = regionOfOrigin(layout, origin.address);
  if (region === undefined) return false;
  const { applicationPort } = regionOf(layout, region);
  for (let tries = 0; tries <= monitor.retries; tries += 1) {
    try {
      const { status } = await call('GET', applicationPort, monitor.path, { timeoutMs: monitor.timeoutMs });
      if (matches(status, monitor.expectedCodes)) return true;
    } catch {
      // Retried at once, as CIS does.
    }
  }
  return false;
}

function originsOf(pool: Pool): Origin[] {
  return pool.origins.filter(({ enabled }) => enabled);
}

/** `200`, `2xx`. */
function matches(status: number, expected: string): boolean {
  return new RegExp(`^${expected.replaceAll('x', '\\d')}$`).test(String(status));
}

function monitorFrom(monitor: Record<string, unknown>): Monitor {
  const seconds = (value: unknown, otherwise: number) => (typeof value === 'number' ? value : otherwise) * 1_000;
  return {
    id: String(monitor.id),
    path: typeof monitor.path === 'string' ? monitor.path : '/',
    intervalMs: seconds(monitor.interval, 60),
    timeoutMs: seconds(monitor.timeout, 5),
    retries: typeof monitor.retries === 'number' ? monitor.retries : 2,
    expectedCodes: typeof monitor.expected_codes === 'string' ? monitor.expected_codes : '200',
  };
}
