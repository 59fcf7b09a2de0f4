import { Agent, request } from 'undici';
import { z } from 'zod';
import type { GateRecord } from '../store/contract.ts';

/** Asks another prober what it knows, by the address of its gate. Rejects when no proper answer comes. */
export type AskPeer = (address: string, signal: AbortSignal) => Promise<KnownGates>;

/** What a prober knows of the gates of its installation. */
export interface KnownGates {
  readonly installation: string;
  readonly gates: Readonly<Record<string, KnownGate>>;
}

export interface KnownGate extends GateRecord {
  /** It has heard of the application from Redis itself. What it only has from others does not count as its own word. */
  readonly told: boolean;
}

/** A thousand applications take about a tenth of it. */
const answerBytesMax = 1024 * 1024;

/** Asks over HTTP, each time on a connection that may have been kept; `close` ends them all. */
export function peerOverHttp(userAgent: string): { readonly ask: AskPeer; close(): Promise<void> } {
  const agent = new Agent({ maxResponseSize: answerBytesMax, connections: 1, pipelining: 1, allowH2: false });
  return {
    async ask(address, signal) {
      const url = `${address.replace(/\/+$/, '')}/gate`;
      const headers = { accept: 'application/json', 'user-agent': userAgent };
      const { statusCode, body } = await request(url, { dispatcher: agent, signal, headers });
      const text = await body.text();
      if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}`);
      return knownGates.parse(JSON.parse(text));
    },
    close: () => agent.destroy(),
  };
}

const knownGates = z.looseObject({
  installation: z.string(),
  gates: z.record(
    z.string(),
    z.looseObject({ epoch: z.int(), version: z.int(), active: z.array(z.string()).readonly(), told: z.boolean() }),
  ),
});
