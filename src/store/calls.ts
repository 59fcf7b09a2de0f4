import { z } from 'zod';
import type { CallLedger } from './contract.ts';
import { type Lane, runOn } from './lane.ts';
import { parseRecord } from './unreadable.ts';

/** The calls that all controllers make under one identity. */
export function createCalls(lane: Lane): CallLedger {
  return {
    async bookCalls(identity, { wanted, calls, windowMs }) {
      const key = lane.keys.calls(identity);
      const told = await runOn(lane, 'book-calls', `booking calls for ${identity}`, {
        keys: [key, lane.keys.leases],
        args: [wanted, calls, windowMs],
      });
      const reply = told.refused === undefined ? told.result : undefined;
      const [granted, againInMs, controllers] = parseRecord(key, bookedReply, reply);
      return { granted, againInMs, controllers };
    },
  };
}

const bookedReply = z.tuple([z.number(), z.number(), z.number()]);
