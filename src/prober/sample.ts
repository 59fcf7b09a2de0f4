import { createSecureContext } from 'node:tls';
import type { Runtime } from '../runtime.ts';
import { type Trouble, troubleOf } from './reasons.ts';
import type { Manner } from './request.ts';
import { HttpSample, HttpTarget } from './sample-http.ts';
import { TcpSample } from './sample-tcp.ts';
import type { Sample, Sampler } from './sampler.ts';
import type { Probe } from './targets.ts';

/** What a sampler is made of. */
export interface SamplerOptions {
  readonly runtime: Runtime;
  /** `regent-prober/<version> (<vantage>)` */
  readonly userAgent: string;
  /** Certificates of authorities to trust, in PEM, instead of those that Node trusts. */
  readonly authorities?: readonly string[] | undefined;
}

/** A sampler on the real network. It knows a probe by its identity: give it the same object each time. */
export function createSampler({ runtime, userAgent, authorities }: SamplerOptions): Sampler {
  const manner: Manner = {
    userAgent,
    tls: createSecureContext(authorities ? { ca: [...authorities] } : {}),
  };
  const httpTargets = new WeakMap<Probe, HttpTarget>();
  const running = new Set<Running>();

  const httpTarget = (probe: Probe): HttpTarget => {
    const known = httpTargets.get(probe);
    if (known) return known;
    const made = new HttpTarget(probe, manner);
    httpTargets.set(probe, made);
    return made;
  };
  const start = (probe: Probe, onEnd: (sample: Sample) => void): Running =>
    probe.type === 'tcp' ? new TcpSample(runtime, probe, onEnd) : new HttpSample(runtime, httpTarget(probe), onEnd);

  return {
    sample: (probe) =>
      new Promise((resolve) => {
        try {
          const sample: Running = start(probe, (result) => {
            // Not at once: undici refuses what it can't send before `start` has returned.
            queueMicrotask(() => running.delete(sample));
            resolve(result);
          });
          running.add(sample);
        } catch (error) {
          resolve({ ...troubleOf(error, 'connect'), latencyMs: 0, servedBy: null });
        }
      }),
    close: () => {
      for (const sample of running) sample.abandon(CLOSED);
    },
  };
}

/** A sample under way. */
interface Running {
  abandon(trouble: Trouble): void;
}

const CLOSED: Trouble = { kind: 'unusable', reason: 'local-closed' };
