import { expect, onTestFinished, vi } from 'vitest';
import { createSampler } from '../../src/prober/sample.ts';
import type { Sample, Sampler } from '../../src/prober/sampler.ts';
import type { Probe } from '../../src/prober/targets.ts';
import { type Runtime, systemRuntime } from '../../src/runtime.ts';
import { virtualRuntime } from '../support/virtual-runtime.ts';
import { pem } from './servers.ts';

/** A sampler on the real network that trusts the tests' authority. Closed with its test. */
export function aSampler(runtime: Runtime = systemRuntime()): Sampler {
  const sampler = createSampler({
    runtime,
    userAgent: 'regent-prober/1.2.3 (eu-de)',
    authorities: [pem('authority')],
  });
  onTestFinished(() => sampler.close());
  return sampler;
}

/** What comes of a sample whose time runs out when it has got so far; a slow machine makes no difference to it. */
export async function sampleOutOfTime(probe: Probe, hasGotSoFar: () => boolean): Promise<Sample> {
  const runtime = virtualRuntime();
  const sample = aSampler(runtime).sample(probe);
  await vi.waitFor(() => expect(hasGotSoFar()).toBe(true));
  await runtime.advance(probe.timeoutMs);
  return sample;
}
