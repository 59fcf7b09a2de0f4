import type { Config } from '../config/schema.ts';
import type { ReleaseSource } from '../prober/release.ts';
import type { ControlTarget, EdgeTarget, Probe, ProbeTarget, Watch } from '../prober/targets.ts';

type TargetSettings = Config['applications'][number]['regions'][number]['targets'][number];
type ReleaseSettings = Exclude<TargetSettings, { type: 'tcp' }>['release'];
type ControlSettings = Config['controlTargets'][number];
type ProbeSettings = TargetSettings | ControlSettings;

/** Everything that a prober asks, in the prober's own words. */
export function probeTargets(config: Config): ProbeTarget[] {
  return config.applications.flatMap((application) =>
    application.regions.flatMap((region) =>
      region.targets.map((target) => ({
        application: application.name,
        region: region.name,
        id: target.name,
        ...probeOf(target),
        release: target.type === 'tcp' ? undefined : sourceOf(target.release),
        ...watchOf(target),
      })),
    ),
  );
}

/** The public names. */
export function edgeTargets(config: Config): EdgeTarget[] {
  return config.applications.flatMap((application) =>
    application.edges.map(({ name, url, headers, regionHeader, regionTexts, interval, timeout }) => ({
      application: application.name,
      id: name,
      url,
      headers,
      regionHeader,
      regionTexts,
      intervalMs: interval,
      timeoutMs: timeout,
    })),
  );
}

/** What a prober must reach to be believed. */
export function controlTargets(config: Config): ControlTarget[] {
  return config.controlTargets.map((target) => ({
    name: target.name,
    region: target.region,
    ...probeOf(target),
    ...watchOf(target),
  }));
}

function probeOf(settings: ProbeSettings): Probe {
  const { type, address, port, timeout: timeoutMs } = settings;
  const plain = { type, address, port, timeoutMs };
  if (settings.type === 'tcp') return { ...plain, ...nothingOverTcp };
  const { path, method, expectedCodes, expectedBody = '', headers, followRedirects, allowInsecure } = settings;
  return { ...plain, path, method, expectedCodes, expectedBody, headers, followRedirects, allowInsecure };
}

function sourceOf(release: ReleaseSettings): ReleaseSource | undefined {
  if (release?.header !== undefined) return { header: release.header };
  return release?.json === undefined ? undefined : { json: release.json };
}

const nothingOverTcp = {
  path: '',
  method: '',
  expectedCodes: '',
  expectedBody: '',
  headers: {},
  followRedirects: false,
  allowInsecure: false,
};

function watchOf({ interval, failureThreshold, successThreshold }: ProbeSettings): Watch {
  return { intervalMs: interval, failureThreshold, successThreshold };
}
