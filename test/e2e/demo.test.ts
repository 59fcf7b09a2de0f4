import { expect, it } from 'vitest';
import { runDemo } from '../faults/run-demo.ts';

it('a region dies, the application moves, and comes home again, as the demo tells it', {
  timeout: 180_000,
}, async () => {
  const { exitCode, summary, output } = await runDemo();

  expect(exitCode, output).toBe(0);
  expect(summary).toMatchObject({ ok: true, failedBack: true, writesLost: 0, violations: 0 });
  expect(summary.writesAcknowledged).toBeGreaterThan(50);
  expect(summary.requestsFailed).toBeGreaterThan(0);
  const [detected, decided, moved] = [summary.detectedMs ?? 0, summary.decidedMs ?? 0, summary.movedMs ?? 0];
  expect(detected).toBeGreaterThan(0);
  expect(decided).toBeGreaterThanOrEqual(detected);
  expect(moved).toBeGreaterThan(decided);
  expect(summary.steps.map(({ step }) => step)).toEqual([
    'failover fence:db-servers:us-south',
    'failover promote:shop-db:eu-de',
    'failover promote:uploads:eu-de',
    'failover route:www:eu-de',
    'failover route:api:eu-de',
    'failover verify:www:eu-de',
    'failover verify:api:eu-de',
    'reprotect rejoin:uploads:us-south',
    'reprotect unfence:db-servers:us-south',
    'reprotect rejoin:shop-db:us-south',
    'failback promote:shop-db:us-south',
    'failback promote:uploads:us-south',
    'failback route:www:us-south',
    'failback route:api:us-south',
    'failback verify:www:us-south',
    'failback verify:api:us-south',
  ]);
  expect(output).toContain('A quorum of vantages sees an active region down.');
});
