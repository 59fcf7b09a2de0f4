import type { HttpClient } from '../../../src/outbound/http-contract.ts';
import type { CisObject } from '../../../src/providers/cis/schema.ts';
import { loadBalancerProblem, poolProblem } from '../../../src/sandbox/cloud/cis/validation.ts';
import { enveloped, failed, listed } from './objects.ts';

export interface MemoryRequest {
  readonly method: string;
  /** Below the instance. */
  readonly path: string;
  readonly body?: unknown;
}

export interface MemoryWrite {
  readonly path: string;
  readonly before: CisObject;
  readonly body: CisObject;
}

/** A CIS instance in memory that refuses what the sandbox's refuses. Objects by the path of their list. */
export class MemoryCis {
  readonly objects: Map<string, CisObject[]>;
  readonly writes: MemoryWrite[] = [];
  #version = 0;

  constructor(objects: Readonly<Record<string, readonly CisObject[]>>) {
    this.objects = new Map(Object.entries(objects).map(([path, list]) => [path, [...list]]));
  }

  answer({ method, path, body }: MemoryRequest): { status: number; body: object } {
    const list = this.objects.get(path);
    if (list !== undefined) return { status: 200, body: listed(...list) };
    const now = this.find(path);
    if (method === 'PUT') {
      const refusal = this.#refusal(path, body as Record<string, unknown>);
      if (refusal !== undefined) return { status: 400, body: failed(1002, `${refusal}: validation failed`) };
    }
    if (now === undefined) return { status: 404, body: failed(1001, 'object not found') };
    if (method !== 'PUT') return { status: 200, body: enveloped(now) };
    this.writes.push({ path, before: now, body: body as CisObject });
    return { status: 200, body: enveloped(this.set(path, body as CisObject)) };
  }

  find(path: string): CisObject | undefined {
    const [list, id] = split(path);
    return this.objects.get(list)?.find((each) => each.id === id);
  }

  /** A write of somebody else, or of ours: the whole object, as a PUT is. */
  set(path: string, body: CisObject): CisObject {
    const [list, id] = split(path);
    this.#version += 1;
    const modified = new Date(Date.UTC(2026, 0, 1) + this.#version * 1_000).toISOString();
    const changed = { ...body, id, created_on: '2026-01-01T00:00:00Z', modified_on: modified, healthy: true };
    const others = this.objects.get(list) ?? [];
    this.objects.set(
      list,
      others.map((each) => (each.id === id ? changed : each)),
    );
    return changed;
  }

  #refusal(path: string, body: Record<string, unknown>): string | undefined {
    if (path.includes('/pools/')) return poolProblem(body);
    const pools = this.objects.get('/load_balancers/pools') ?? [];
    return loadBalancerProblem(body, (id) => pools.some((pool) => pool.id === id));
  }
}

function split(path: string): [string, string] {
  const at = path.lastIndexOf('/');
  return [path.slice(0, at), path.slice(at + 1)];
}

/** What becomes of one call: undefined lets it pass. */
export type Interference = (request: MemoryRequest) => 'lost' | 'never sent' | 'refused' | 'failed' | undefined;

/** A client of a CIS in memory without a network in between. */
export function memoryHttp(cis: MemoryCis, interfere: Interference = () => undefined): HttpClient {
  const respond = ({ method, path, body }: { method: string; path: string; body?: unknown }) => {
    const request = { method, path: path.replace(/^\/v1\/[^/]+/, ''), body };
    const trouble = interfere(request);
    if (trouble === 'never sent') return { outcome: 'none' as const };
    if (trouble === 'refused') return wire(429, failed(10_429, 'Rate limit reached'));
    const answer = trouble === 'failed' ? { status: 500, body: failed(1000, 'internal') } : cis.answer(request);
    return trouble === 'lost' ? { outcome: 'none' as const } : wire(answer.status, answer.body);
  };
  return {
    async read(request) {
      const answer = respond(request);
      return answer.outcome === 'none' ? { ...answer, because: 'no answer' } : answer;
    },
    async act(request, { mayStart }) {
      if (!mayStart()) return { outcome: 'notSent', again: true, because: 'it was no longer allowed' };
      const answer = respond(request);
      return answer.outcome === 'none' ? { outcome: 'unknown', because: 'no answer' } : answer;
    },
    book: async () => ({ take: () => true }),
    circuits: () => ({ reads: 'closed', acts: 'closed' }),
    close: () => {},
  };
}

function wire(status: number, body: object) {
  return { outcome: 'answered' as const, response: { status, headers: {}, text: JSON.stringify(body) } };
}
