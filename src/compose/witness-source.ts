import type { WitnessSource } from '../api/witness.ts';
import type { Config } from '../config/schema.ts';
import type { Gates } from '../prober/gate.ts';
import type { Prober } from '../prober/prober.ts';
import type { Witness } from '../prober/witness.ts';
import { tokensOf } from './sign-in.ts';

/** What a prober serves for `regent emergency`; undefined where none is configured. Throws `SecretUnavailable`. */
export function inEmergency({ installation, emergency, api }: Config, parts: Omit<WitnessParts, 'installation'>) {
  if (emergency === undefined) return undefined;
  const witness = witnessSource({ ...parts, installation });
  return { witness, tokens: tokensOf(emergency.tokens), failures: api.limits.failures };
}

/** The parts of a prober that `regent emergency` speaks to. */
export interface WitnessParts {
  readonly installation: string;
  readonly vantage: string;
  /** Tells this run of the prober from an earlier one. */
  readonly processId: string;
  readonly prober: Pick<Prober, 'sightOf'>;
  readonly witness: Pick<Witness, 'keep' | 'testimony'>;
  readonly gates?: Gates | undefined;
}

/** A prober as its HTTP address shows it: what it would report, and what it takes in as a witness and for its gates. */
export function witnessSource(parts: WitnessParts): WitnessSource {
  const { installation, vantage, processId: process, prober, witness, gates } = parts;
  return {
    look(application) {
      const sight = prober.sightOf(application);
      if (sight === undefined) return undefined;
      const report = { vantage, process, ...sight, witness: witness.testimony(application) };
      const known = gates?.known().gates[application];
      return { installation, report, gate: known && { epoch: known.epoch, version: known.version } };
    },
    async keep(application, announcement) {
      await witness.keep(application, announcement);
    },
    tellGate: (application, gate) => gates?.told(application, gate),
  };
}
