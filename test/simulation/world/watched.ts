import type { ProberOptions } from '../../../src/prober/prober.ts';
import type { Probe, Watch } from '../../../src/prober/targets.ts';
import type { Topology } from './topology.ts';
import { vantages } from './topology.ts';

/** How often and how patiently targets are sampled, in milliseconds. */
export const watch = { intervalMs: 2_000, timeoutMs: 1_000, failureThreshold: 3, successThreshold: 2 };

/** How often each vantage reports when nothing changes. */
export const heartbeatMs = 4_000;

/** What every prober of a world watches. */
export function watchedIn(
  topology: Topology,
  applications: readonly string[],
): Pick<ProberOptions, 'targets' | 'edges' | 'controls'> {
  const often: Watch = watch;
  const seldom: Watch = { ...watch, intervalMs: 4_000 };
  return {
    targets: applications.flatMap((application) =>
      topology.regions.flatMap((region) => [
        { ...probe(`web.${region}.${application}`), ...often, application, region, id: 'web' },
        { ...probe(`search.${region}.${application}`), ...seldom, application, region, id: 'search' },
      ]),
    ),
    edges: applications.map((application) => ({
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
