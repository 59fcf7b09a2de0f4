import type { TargetReport, Verdict } from '../../src/domain/report.ts';
import { Gates } from '../../src/prober/gate.ts';
import type { GateListener, GateRecord } from '../../src/store/contract.ts';
import { virtualRuntime } from '../support/virtual-runtime.ts';

export const holdMs = 10_000;
export const vantages = ['us-south', 'eu-de', 'au-syd'] as const;
export type Vantage = (typeof vantages)[number];

/** How often Redis's word arrives where it can be heard, in milliseconds: as often as an idle blocking read ends. */
const heardEveryMs = 2_000;

/** Probers with their gates on virtual time, a Redis that each may lose, and lines between them that may be cut. */
export function gateWorld() {
  const runtime = virtualRuntime();
  const listeners = new Map<Vantage, GateListener>();
  const withoutRedis = new Set<Vantage>();
  const cutLines = new Set<string>();
  const verdicts = new Map<string, Verdict>();
  const gates = new Map<Vantage, Gates>();
  let redis: GateRecord | undefined;
  let restarts = 0;

  const hear = (vantage: Vantage) => {
    if (withoutRedis.has(vantage)) return;
    if (redis !== undefined) listeners.get(vantage)?.onGate('shop', redis);
    listeners.get(vantage)?.onFresh(runtime.monotonicMs());
  };
  const line = (a: Vantage, b: Vantage) => [a, b].toSorted().join('-');

  const start = (vantage: Vantage) => {
    gates.get(vantage)?.stop();
    const made = new Gates({
      runtime,
      installation: 'example',
      board: { followGates: (listener) => void listeners.set(vantage, listener) },
      probers: vantages.length,
      peers: vantages.filter((each) => each !== vantage),
      askPeer: async (address) => {
        const peer = address as Vantage;
        if (cutLines.has(line(vantage, peer))) throw new Error('no answer');
        return (gates.get(peer) as Gates).known();
      },
      holdMs,
      regions: new Map([['shop', new Map(vantages.map((region) => [region, [{ id: 'web' }]]))]]),
      look: () => ({ application: 'shop', isolatedFor: [], edges: [], verdicts: vantages.map(report) }),
    });
    gates.set(vantage, made);
    made.start();
    hear(vantage);
  };

  const report = (region: Vantage): TargetReport => ({
    region,
    target: 'web',
    verdict: verdicts.get(region) ?? 'up',
    reason: 'ok',
    consecutive: 3,
    latencyMs: 1,
  });

  const tick = () => {
    for (const vantage of vantages) hear(vantage);
    runtime.after(heardEveryMs, tick);
  };
  for (const vantage of vantages) start(vantage);
  tick();

  return {
    runtime,
    /** Redis says that users should go there now; whoever hears it knows at once. */
    order(epoch: number, version: number, ...active: Vantage[]) {
      redis = { epoch, version, active };
      for (const vantage of vantages) hear(vantage);
    },
    loseRedis: (...lost: Vantage[]) => lost.forEach((each) => void withoutRedis.add(each)),
    findRedis: (...found: Vantage[]) => found.forEach((each) => void withoutRedis.delete(each)),
    cut: (a: Vantage, b: Vantage) => void cutLines.add(line(a, b)),
    mend: (a: Vantage, b: Vantage) => void cutLines.delete(line(a, b)),
    /** The prober begins anew and has forgotten everything. */
    restart(vantage: Vantage) {
      restarts += 1;
      start(vantage);
    },
    restarts: () => restarts,
    see: (region: Vantage, verdict: Verdict) => void verdicts.set(region, verdict),
    hears: () => vantages.filter((each) => !withoutRedis.has(each)),
    answer: (vantage: Vantage, region: string = vantage) => gates.get(vantage)?.answer('shop', region),
    known: (vantage: Vantage) => (gates.get(vantage) as Gates).known(),
    all: (vantage: Vantage) => (gates.get(vantage) as Gates).all(),
    /** The regions whose own prober says 200. */
    open: () => vantages.filter((each) => gates.get(each)?.answer('shop', each)?.open === true),
  };
}
