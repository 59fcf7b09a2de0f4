import type { Application } from '../../../src/domain/application.ts';
import type { ProberOptions } from '../../../src/prober/prober.ts';
import type { Probe, Watch } from '../../../src/prober/targets.ts';
import { vantages } from './topology.ts';

/** How often and how patiently targets are sampled, in milliseconds. */
export const watch = { intervalMs: 2_000, timeoutMs: 1_000, failureThreshold: 3, successThreshold: 2 };

/** How often each vantage reports when nothing changes. */
export const heartbeatMs = 4_000;

/** What every prober of a world watches. */
export function watchedIn(applications: readonly Application[]): Pick<ProberOptions, 'targets' | 'edges' | 'controls'> {
  const often: Watch = watch;
  const seldom: Watch = { ...watch, intervalMs: 4_000 };
  return {
    targets: applications.flatMap(({ id: application, regions }) =>
      regions.flatMap(({ id: region, targets }) =>
        targets.map(({ id, critical }) => {
          return {
            ...probe(`${id}.${region}.${application}`),
            ...(critical ? often : seldom),
            application,
            region,
            id,
          };
        }),
      ),
    ),
    edges: applications.map(({ id: application }) => ({
      application,
      id: 'www',
      url: `http://edge.www.${application}/`,
      headers: {},
      regionHeader: 'x-region',
      intervalMs: watch.intervalMs,
      timeoutMs: watch.timeoutMs,
    })),
    controls: [
      ...vantages.map((region) => ({ ...probe(`control.${region}`), ...often, name: region, region })),
      { ...probe('control.internet'), ...often, name: 'internet' },
    ],
  };
}

function probe(address: string): Probe {
  return {
    type: 'http',
    address,
    port: 80,
    path: '/',
    method: 'GET',
    expectedCodes: '200',
    expectedBody: '',
    headers: {},
    followRedirects: false,
    allowInsecure: false,
    timeoutMs: watch.timeoutMs,
  };
}
