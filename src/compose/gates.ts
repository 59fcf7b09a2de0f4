import type { Config } from '../config/schema.ts';
import { peerOverHttp } from '../prober/ask-peer.ts';
import type { CriticalTarget } from '../prober/critical.ts';
import { Gates } from '../prober/gate.ts';
import type { Prober } from '../prober/prober.ts';
import type { Runtime } from '../runtime.ts';
import type { GateBoard } from '../store/contract.ts';
import type { Log } from '../telemetry/log.ts';
import { version } from './version.ts';

/** What the gates of a prober are built on. */
export interface GatesNeeds {
  readonly runtime: Runtime;
  readonly log: Log;
  readonly region: string;
  readonly board: GateBoard;
  readonly prober: Pick<Prober, 'sightOf'>;
}

/** The gates that a prober serves and what ends them; undefined where none are configured. */
export function createGates(config: Config, { runtime, log, region, board, prober }: GatesNeeds) {
  const { gate, installation, vantages } = config;
  if (gate === undefined) return undefined;
  const peers = peerOverHttp(`regent-prober/${version} (${region})`);
  const gates = new Gates({
    runtime,
    installation,
    board,
    probers: vantages.length,
    peers: vantages.flatMap((vantage) => (vantage === region ? [] : (gate.probers[vantage] ?? []))),
    askPeer: peers.ask,
    holdMs: gate.hold,
    regions: criticalTargets(config),
    look: (application) => prober.sightOf(application),
    log,
  });
  return {
    gates,
    async close() {
      gates.stop();
      await peers.close();
    },
  };
}

function criticalTargets({ applications }: Config): Map<string, Map<string, CriticalTarget[]>> {
  return new Map(
    applications.map(({ name: application, regions }) => [
      application,
      new Map(
        regions.map(({ name, targets }) => [
          name,
          targets.filter(({ critical }) => critical).map((target) => ({ id: target.name, zone: target.zone })),
        ]),
      ),
    ]),
  );
}
