import { z } from 'zod';
import { type GatePublisher, type GateRecord, UnreadableRecord } from './contract.ts';
import { type Lane, runOn } from './lane.ts';
import { limits } from './limits.ts';
import { parseJson } from './unreadable.ts';

/** Tells probers where traffic should go. */
export function createGates(lane: Lane): GatePublisher {
  const { keys } = lane;
  return {
    async publishGate(application, version, { epoch, active }) {
      const told = await runOn(lane, 'publish-gate', `publishing the gate of ${application}`, {
        keys: [keys.state(application), keys.gates, keys.gateChanges],
        args: [application, version, JSON.stringify({ epoch, active }), limits.gateChanges],
      });
      return told.refused === undefined;
    },
  };
}

/** Reads what the script has written: `<version> <order as JSON>`. Throws `UnreadableRecord`. */
export function gateRecordIn(key: string, text: string | undefined): GateRecord {
  const { version, order } = /^(?<version>\d+) (?<order>.*)$/s.exec(text ?? '')?.groups ?? {};
  if (version === undefined) throw new UnreadableRecord(key, 'it is no version with an order');
  return { version: Number(version), ...parseJson(key, gateOrder, order) };
}

const gateOrder = z.object({ epoch: z.number(), active: z.array(z.string()).readonly() });
