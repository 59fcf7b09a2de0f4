import { EventEmitter, once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';

const times = z.number().int().positive().nullable().default(null);

const httpFault = z.strictObject({
  kind: z.literal('http'),
  /** Each given part must match; patterns are regular expressions. Nothing given: every request. */
  match: z
    .strictObject({
      path: z.string().optional(),
      method: z.string().optional(),
      userAgent: z.string().optional(),
      vantage: z.string().optional(),
    })
    .default({}),
  /** What the caller gets instead; only `delayMs`: the true answer, later. */
  status: z.number().int().min(200).max(599).optional(),
  body: z.unknown().optional(),
  headers: z.record(z.string(), z.string()).default({}),
  delayMs: z.number().min(0).default(0),
  /** The connection is cut without an answer. */
  cut: z.boolean().default(false),
  /** No answer comes, until the caller gives up or the fault is cleared. */
  hang: z.boolean().default(false),
  /** The request takes effect first; only the answer is spoilt. */
  afterActing: z.boolean().default(false),
  times,
});

/** A vantage can't get through: its requests are cut, told by `x-regent-vantage` or by `(NAME)` in its User-Agent. */
const vantageCut = z.strictObject({ kind: z.literal('vantage-cut'), vantage: z.string(), times });

/** A takeover does not come to its end until this is cleared. At the cloud `region` says which side is meant. */
const stallTakeover = z.strictObject({ kind: z.literal('stall-takeover'), region: z.string().optional(), times });

/** A volume's site can't be reached: only a disaster recovery failover is possible. */
const volumeUnreachable = z.strictObject({ kind: z.literal('volume-unreachable'), volume: z.number().int(), times });

/** The storage of a VPC share can't be reached: a failover from it fails, or splits the pair. */
const shareUnreachable = z.strictObject({ kind: z.literal('share-unreachable'), share: z.string(), times });

export const faultSchema = z.discriminatedUnion('kind', [
  httpFault,
  vantageCut,
  stallTakeover,
  volumeUnreachable,
  shareUnreachable,
]);

export type Fault = z.infer<typeof faultSchema>;
export type HttpFault = z.infer<typeof httpFault>;

/** The faults in force in one process. `times` counts down with each request that meets the fault; null: for good. */
export class Faults {
  readonly #faults = new Map<string, Fault & { id: string }>();
  readonly #changed = new EventEmitter().setMaxListeners(0);
  #count = 0;

  add(fault: Fault): { id: string } {
    this.#count += 1;
    const id = `fault-${this.#count}`;
    this.#faults.set(id, { ...fault, id });
    return { id };
  }

  list(): (Fault & { id: string })[] {
    return [...this.#faults.values()];
  }

  /** Clears one fault, or all of them. */
  clear(id?: string): void {
    if (id === undefined) this.#faults.clear();
    else this.#faults.delete(id);
    this.#changed.emit('cleared');
  }

  clearKind(kind: Fault['kind']): void {
    for (const fault of this.list()) if (fault.kind === kind) this.#faults.delete(fault.id);
    this.#changed.emit('cleared');
  }

  has(test: (fault: Fault) => boolean): boolean {
    return this.list().some(test);
  }

  /** Resolves once no fault passes the test any more. */
  async until(test: (fault: Fault) => boolean): Promise<void> {
    while (this.has(test)) await once(this.#changed, 'cleared');
  }

  /** The first fault that this request meets, counted; undefined when it goes through. */
  meet(request: IncomingMessage, path: string): (HttpFault & { id: string }) | undefined {
    for (const fault of this.list()) {
      const http = asHttp(fault);
      if (!http || !matches(http, request, path)) continue;
      if (fault.times !== null) {
        if (fault.times <= 1) this.#faults.delete(fault.id);
        else fault.times -= 1;
      }
      return http;
    }
    return undefined;
  }
}

function asHttp(fault: Fault & { id: string }): (HttpFault & { id: string }) | undefined {
  if (fault.kind === 'http') return fault;
  if (fault.kind !== 'vantage-cut') return undefined;
  return { ...httpFault.parse({ kind: 'http', match: { vantage: fault.vantage }, cut: true }), id: fault.id };
}

function matches(fault: HttpFault, request: IncomingMessage, path: string): boolean {
  const { match } = fault;
  const agent = request.headers['user-agent'] ?? '';
  if (match.method !== undefined && match.method.toUpperCase() !== request.method) return false;
  if (match.path !== undefined && !new RegExp(match.path).test(path)) return false;
  if (match.userAgent !== undefined && !new RegExp(match.userAgent).test(agent)) return false;
  if (match.vantage === undefined) return true;
  return request.headers['x-regent-vantage'] === match.vantage || agent.includes(`(${match.vantage})`);
}
