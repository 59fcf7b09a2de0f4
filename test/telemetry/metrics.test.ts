import { describe, expect, it } from 'vitest';
import { exposeDrills } from '../../src/compose/expose-drills.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { aDrillThatPassed } from '../api/fake-facade.ts';

describe('metrics', () => {
  it('are rendered as Prometheus reads them, each with its help', async () => {
    const metrics = createMetrics();

    metrics.decisions.inc({ application: 'shop', rule: 401 });
    const text = await metrics.render();

    expect(text).toContain('regent_decisions_total{application="shop",rule="401"} 1');
    expect(text).toContain('# HELP regent_decisions_total Decisions that were committed');
  });

  it('are named for Regent, with their unit last', async () => {
    const names = [...(await createMetrics().render()).matchAll(/^# TYPE (\S+) (\S+)$/gm)];

    expect(names.length).toBeGreaterThan(10);
    expect(names.filter(([, name = '']) => !name.startsWith('regent_'))).toEqual([]);
    expect(names.filter(([, name = '', type]) => type === 'counter' && !name.endsWith('_total'))).toEqual([]);
    expect(names.filter(([, name = '', type]) => type === 'histogram' && !name.endsWith('_seconds'))).toEqual([]);
  });

  it('tell when a drill last passed, of what this controller owns alone', async () => {
    const metrics = createMetrics();
    const custodyOf = (application: string) =>
      application === 'shop'
        ? { state: { drills: [aDrillThatPassed, { ...aDrillThatPassed, endedAt: 1, outcome: 'failed' as const }] } }
        : undefined;

    exposeDrills(metrics, { custodyOf }, ['shop', 'blog']);

    const lines = (await metrics.render()).split('\n').filter((line) => line.startsWith('regent_drill_last_passed'));
    const seconds = aDrillThatPassed.endedAt / 1_000;
    expect(lines).toEqual([`regent_drill_last_passed_timestamp_seconds{application="shop"} ${seconds}`]);
  });

  it('of two instances in one process are apart', async () => {
    const [first, second] = [createMetrics(), createMetrics()];

    first.leaseHeld.set(1);

    expect(await first.render()).toContain('regent_lease_held 1');
    expect(await second.render()).toContain('regent_lease_held 0');
  });

  it('may tell of the process as well', async () => {
    expect(await createMetrics({ process: true }).render()).toContain('process_cpu_seconds_total');
    expect(await createMetrics().render()).not.toContain('process_cpu_seconds_total');
  });
});
