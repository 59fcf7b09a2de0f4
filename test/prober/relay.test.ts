import { describe, expect, it, onTestFinished } from 'vitest';
import type { Announcement, WitnessLook } from '../../src/domain/witness.ts';
import { Relay } from '../../src/prober/relay.ts';
import type { GateListener, GateRecord } from '../../src/store/contract.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { virtualRuntime } from '../support/virtual-runtime.ts';
import { recordingStore } from './recording-store.ts';

/** A prober that is spoken to directly, and may be out of reach. */
function aDistantWitness() {
  const state = {
    reachable: true,
    kept: undefined as Announcement | undefined,
    gate: undefined as GateRecord | undefined,
    told: [] as GateRecord[],
    vantage: 'eu-de',
  };
  const answer = async (): Promise<WitnessLook> => {
    if (!state.reachable) throw new Error('no answer');
    const witness = state.kept && { ...state.kept, durable: true };
    const seen = {
      vantage: state.vantage,
      application: 'shop',
      process: 'p',
      isolatedFor: [],
      verdicts: [],
      edges: [],
    };
    const { gate } = state;
    return {
      installation: 'example',
      report: { ...seen, witness },
      gate: gate && { epoch: gate.epoch, version: gate.version },
    };
  };
  return {
    state,
    witness: {
      look: answer,
      async keep(announcement: Announcement) {
        await answer();
        state.kept = announcement;
        return answer();
      },
      async tellGate(record: GateRecord) {
        await answer();
        state.told.push(record);
        state.gate = record;
        return answer();
      },
    },
  };
}

async function aRelay() {
  const runtime = virtualRuntime();
  const store = recordingStore();
  const distant = aDistantWitness();
  let gates: GateListener | undefined;
  const relay = new Relay({
    runtime,
    vantage: 'eu-de',
    application: 'shop',
    gated: true,
    witness: distant.witness,
    store: {
      ...store,
      followGates(listener) {
        gates = listener;
      },
    },
    log: createLog({ name: 'test', level: 'silent' }),
  });
  relay.start();
  onTestFinished(() => relay.stop());
  await runtime.settle();
  return { runtime, store, distant, gate: (record: GateRecord) => gates?.onGate('shop', record) };
}

describe('a relay', () => {
  it('reports what the prober sees in its name, again and again', async () => {
    const { runtime, store } = await aRelay();
    await runtime.advance(1_000);

    expect(store.reports.map(({ vantage, sequence }) => `${vantage} ${sequence}`)).toEqual([
      'eu-de 1',
      'eu-de 2',
      'eu-de 3',
    ]);
  });

  it('has the prober keep what is announced, and reports that it does', async () => {
    const { runtime, store, distant } = await aRelay();

    store.announce('bank', { epoch: 9, operation: 'bank-9' });
    store.announce('shop', { epoch: 1_008, operation: 'shop-1008@x' });
    await runtime.settle();

    expect(distant.state.kept).toEqual({ epoch: 1_008, operation: 'shop-1008@x' });
    expect(store.last().witness).toEqual({ epoch: 1_008, operation: 'shop-1008@x', durable: true });
  });

  it('reports nothing while the prober does not answer, and at once when it is asked for again', async () => {
    const { runtime, store, distant } = await aRelay();
    distant.state.reachable = false;
    await runtime.advance(5_000);
    const silent = store.reports.length;

    distant.state.reachable = true;
    store.recall();
    await runtime.settle();

    expect([silent, store.reports.length]).toEqual([1, 2]);
  });

  it('tells the prober what its gates should say until it knows, also one that has begun anew', async () => {
    const { runtime, distant, gate } = await aRelay();
    distant.state.reachable = false;
    gate({ epoch: 1_008, version: 3, active: ['eu-de'] });
    await runtime.advance(2_000);

    distant.state.reachable = true;
    await runtime.advance(1_000);
    const first = [...distant.state.told];
    distant.state.gate = undefined;
    await runtime.advance(1_000);

    expect(first).toEqual([{ epoch: 1_008, version: 3, active: ['eu-de'] }]);
    expect(distant.state.told).toHaveLength(2);
  });

  it('passes on nothing of a prober that speaks for another vantage', async () => {
    const { runtime, store, distant } = await aRelay();
    distant.state.vantage = 'us-south';
    await runtime.advance(2_000);

    expect(store.reports).toHaveLength(1);
  });
});
