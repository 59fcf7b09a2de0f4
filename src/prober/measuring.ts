import type { Metrics } from '../telemetry/metrics.ts';
import type { ProberListener } from './listener.ts';

/** Counts and times the samples of targets. */
export function measuring({ samples, sampleSeconds }: Pick<Metrics, 'samples' | 'sampleSeconds'>): ProberListener {
  return {
    onSample(watched, { reason, latencyMs }) {
      if (!('failureThreshold' in watched && 'id' in watched)) return;
      const { application, region, id: target } = watched;
      samples.inc({ application, region, target, result: reason });
      sampleSeconds.observe({ application, region }, latencyMs / 1_000);
    },
  };
}
