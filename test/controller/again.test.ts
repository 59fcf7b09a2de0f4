import { expect, it } from 'vitest';
import type { Provider } from '../../src/providers/contract.ts';
import { carried } from '../support/carried.ts';
import { shop } from '../support/shop.ts';
import { virtualRuntime } from '../support/virtual-runtime.ts';
import { ImitationWorld } from './imitation.ts';

it('a call that may be made again is made as soon as the one before has settled, however long that was waited for', async () => {
  const application = shop();
  const runtime = virtualRuntime();
  const world = new ImitationWorld();
  const routes: number[] = [];
  world.intercept = async ({ verb }) => {
    if (verb !== 'route') return undefined;
    routes.push(runtime.monotonicMs());
    return routes.length === 1 ? { outcome: 'unknown', note: 'The connection was lost.' } : undefined;
  };
  const providers: Readonly<Record<string, Provider>> = world.providers(application);

  const euDe = { active: ['eu-de'], primary: 'eu-de' };
  void carried(runtime, application, providers).run('switchover', euDe);
  await runtime.advance(10_000);

  const [first = 0, second = 0] = routes;
  const settleMs = application.resources.find(({ id }) => id === 'www')?.abilities[0]?.settleMs ?? 0;
  expect(Math.round(second - first)).toBeGreaterThanOrEqual(settleMs);
  expect(second - first).toBeLessThanOrEqual(settleMs + 100);
});
