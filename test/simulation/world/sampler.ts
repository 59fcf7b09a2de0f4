import type { Sample, Sampler } from '../../../src/prober/sampler.ts';
import type { Probe } from '../../../src/prober/targets.ts';
import type { Network } from '../network.ts';
import type { SimProcess } from '../sim-process.ts';
import type { World } from './world.ts';

export interface SamplerOptions {
  readonly process: SimProcess;
  readonly network: Network;
  readonly world: Pick<World, 'cloud' | 'cloudOf'>;
  /** Regions that this vantage takes for dead, whatever it sees. */
  readonly lies: ReadonlySet<string>;
}

/**
 * Samples over the simulated network. The probe's address says what is asked: `<target>.<region>.<application>`,
 * `control.<place>`, or `edge.<name>.<application>`.
 */
export function simulatedSampler({ process, network, world, lies }: SamplerOptions): Sampler {
  const known = new Map<Probe, Asked>();
  const partsOf = (probe: Probe): Asked => {
    const parts = known.get(probe) ?? askedIn(probe.address);
    known.set(probe, parts);
    return parts;
  };
  const ask = (probe: Probe): Omit<Sample, 'latencyMs'> & { afterMs: number } => {
    const { what, where, whose } = partsOf(probe);
    const cloud = whose === '' ? world.cloud : world.cloudOf(whose);
    const to = what === 'edge' ? 'internet' : where;
    const { place } = process;
    const tripMs = network.latencyMs(place, to) + network.latencyMs(to, place);
    const silent = { kind: 'failed', reason: 'timeout', servedBy: null, afterMs: probe.timeoutMs } as const;
    if (!network.isOpenBothWays(place, to) || tripMs >= probe.timeoutMs) return silent;
    if (cloud.stateOf(where) === 'dead') return silent;
    if (what === 'control') return { kind: 'ok', reason: 'ok', servedBy: null, afterMs: tripMs };
    if (what === 'edge') {
      const servedBy = cloud.servedBy('internet');
      if (servedBy === null) return { kind: 'failed', reason: 'status-530', servedBy: null, afterMs: tripMs };
      return { kind: 'ok', reason: 'ok', servedBy, afterMs: tripMs };
    }
    if (lies.has(where)) return silent;
    const answers = cloud.answersAs(what, where) && (what !== 'search' || cloud.edge.includes(where));
    if (!answers) return { kind: 'failed', reason: 'connect-refused', servedBy: null, afterMs: tripMs };
    return { kind: 'ok', reason: 'ok', servedBy: where, afterMs: tripMs };
  };
  return {
    sample: (probe) =>
      new Promise((resolve) => {
        const { kind, reason, servedBy, afterMs } = ask(probe);
        process.runtime.after(afterMs, () => resolve({ kind, reason, servedBy, latencyMs: afterMs }));
      }),
    close: () => {},
  };
}

/** What an address asks for. */
interface Asked {
  readonly what: string;
  readonly where: string;
  /** The application; empty where it is nobody's. */
  readonly whose: string;
}

function askedIn(address: string): Asked {
  const [what = '', where = '', whose = ''] = address.split('.');
  return { what, where, whose };
}
