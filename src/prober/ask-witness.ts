import { Agent, request } from 'undici';
import { z } from 'zod';
import type { Announcement, WitnessLook } from '../domain/witness.ts';
import type { GateRecord } from '../store/contract.ts';

/** A prober that is spoken to directly, because there is no Redis between it and whoever governs. */
export interface DistantWitness {
  /** What it sees of an application and keeps of it. Rejects when no proper answer comes. */
  look(signal: AbortSignal): Promise<WitnessLook>;
  /** Has it keep an epoch; resolves with what it keeps then. Rejects when it keeps something newer, or does not answer. */
  keep(announcement: Announcement, signal: AbortSignal): Promise<WitnessLook>;
  /** Tells it what its gates should say. */
  tellGate(record: GateRecord, signal: AbortSignal): Promise<WitnessLook>;
}

/** Where and as whom it is asked. */
export interface DistantWitnessOptions {
  /** As its `--listen` serves it. */
  readonly address: string;
  readonly application: string;
  readonly token: string | undefined;
  readonly userAgent: string;
}

/** A report of an application with hundreds of targets takes about a tenth of it. */
const answerBytesMax = 1024 * 1024;

/** Speaks to a prober over HTTP; `close` ends its connection. */
export function witnessOverHttp(options: DistantWitnessOptions): DistantWitness & { close(): Promise<void> } {
  const { address, application, token, userAgent } = options;
  const agent = new Agent({ maxResponseSize: answerBytesMax, connections: 2, pipelining: 1, allowH2: false });
  const url = `${address.replace(/\/+$/, '')}/witness/${encodeURIComponent(application)}`;
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    'user-agent': userAgent,
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const call = async (method: 'GET' | 'PUT', at: string, signal: AbortSignal, said?: object): Promise<WitnessLook> => {
    const sent = said === undefined ? {} : { body: JSON.stringify(said) };
    const { statusCode, body } = await request(at, { dispatcher: agent, method, signal, headers, ...sent });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`${at} answered ${statusCode}: ${detailIn(text)}`);
    return witnessLook.parse(JSON.parse(text));
  };
  return {
    look: (signal) => call('GET', url, signal),
    keep: (announcement, signal) => call('PUT', url, signal, announcement),
    tellGate: ({ epoch, version, active }, signal) => call('PUT', `${url}/gate`, signal, { epoch, version, active }),
    close: () => agent.destroy(),
  };
}

function detailIn(text: string): string {
  try {
    return String(JSON.parse(text).detail ?? 'it said nothing more.').slice(0, 300);
  } catch {
    return 'not as a prober does.';
  }
}

const side = z.looseObject({ resource: z.string(), region: z.string() });

const witnessLook: z.ZodType<WitnessLook> = z.looseObject({
  installation: z.string(),
  report: z.looseObject({
    vantage: z.string(),
    application: z.string(),
    process: z.string(),
    isolatedFor: z.array(z.string()),
    verdicts: z.array(
      z.looseObject({
        region: z.string(),
        target: z.string(),
        verdict: z.enum(['up', 'down', 'unknown']),
        reason: z.string(),
        consecutive: z.number(),
        latencyMs: z.number(),
      }),
    ),
    edges: z.array(z.looseObject({ edge: z.string(), servedBy: z.string().nullable(), reason: z.string() })),
    witness: z
      .looseObject({
        epoch: z.number(),
        operation: z.string(),
        unfenced: z.array(side).optional(),
        durable: z.boolean(),
      })
      .optional(),
  }),
  gate: z.looseObject({ epoch: z.number(), version: z.number() }).optional(),
});
