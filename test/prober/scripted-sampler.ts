import type { Sample, Sampler } from '../../src/prober/sampler.ts';
import type { Probe } from '../../src/prober/targets.ts';
import type { Runtime } from '../../src/runtime.ts';

/** A network on virtual time: every address answers well within 5 ms until it is told otherwise. */
export interface ScriptedSampler extends Sampler {
  /** What the address does from now on. */
  set(address: string, behaviour: Behaviour): void;
  /** When each address was asked, in milliseconds. */
  asked(address: string): readonly number[];
}

/** `dead`: the connection is refused at once. `silent`: nothing comes until the time is over. `ours`: we can't ask. */
export type Behaviour =
  | 'well'
  | 'dead'
  | 'silent'
  | 'ours'
  | { readonly servedBy: string }
  | { readonly takesMs: number };

const ANSWER_MS = 5;

export function scriptedSampler(runtime: Runtime): ScriptedSampler {
  const behaviours = new Map<string, Behaviour>();
  const asked = new Map<string, number[]>();

  const outcome = (probe: Probe): Sample => {
    const behaviour = behaviours.get(probe.address) ?? 'well';
    if (behaviour === 'well') return { kind: 'ok', reason: 'ok', latencyMs: ANSWER_MS, servedBy: null };
    if (behaviour === 'dead') return { kind: 'failed', reason: 'connect-refused', latencyMs: 0, servedBy: null };
    if (behaviour === 'ours') return { kind: 'unusable', reason: 'local-out-of-sockets', latencyMs: 0, servedBy: null };
    if (behaviour === 'silent')
      return { kind: 'failed', reason: 'timeout', latencyMs: probe.timeoutMs, servedBy: null };
    const servedBy = 'servedBy' in behaviour ? behaviour.servedBy : null;
    const latencyMs = 'takesMs' in behaviour ? behaviour.takesMs : ANSWER_MS;
    return { kind: 'ok', reason: 'ok', latencyMs, servedBy };
  };

  return {
    async sample(probe) {
      const times = asked.get(probe.address) ?? [];
      asked.set(probe.address, [...times, runtime.monotonicMs()]);
      const sample = outcome(probe);
      await runtime.sleep(sample.latencyMs);
      return sample;
    },
    close: () => {},
    set: (address, behaviour) => {
      behaviours.set(address, behaviour);
    },
    asked: (address) => asked.get(address) ?? [],
  };
}
