import { onTestFinished } from 'vitest';
import type { Report } from '../../src/domain/report.ts';
import { createProber, type ProberOptions } from '../../src/prober/prober.ts';
import { Witness } from '../../src/prober/witness.ts';
import { virtualRuntime } from '../support/virtual-runtime.ts';
import { recordingDisk } from './recording-disk.ts';
import { recordingStore } from './recording-store.ts';
import { scriptedSampler } from './scripted-sampler.ts';
import { aTarget } from './watched.ts';

/** A prober in `eu-de` on virtual time, not started yet, with all that surrounds it. Stopped with its test. */
export function aProber(given: Partial<ProberOptions> = {}) {
  const runtime = virtualRuntime();
  const sampler = scriptedSampler(runtime);
  const store = recordingStore();
  const prober = createProber({
    runtime,
    sampler,
    store,
    witness: new Witness({ runtime, disk: recordingDisk(), onTrouble: () => {} }),
    vantage: 'eu-de',
    processId: 'process-1',
    targets: [aTarget()],
    edges: [],
    controls: [],
    heartbeatMs: 3_600_000,
    ...given,
  });
  onTestFinished(() => {
    store.become('reachable');
    return prober.stop();
  });
  return { runtime, sampler, store, prober };
}

/** What a report says of the first target, or of the one named. */
export function verdictIn(report: Report | undefined, target?: string) {
  return report?.verdicts.find((each) => target === undefined || each.target === target);
}
