import { Agent, request } from 'node:http';
import { expect } from 'vitest';
import { openApiDocument } from '../../../src/api/openapi/document.ts';
import type { Grant } from '../../../src/domain/role.ts';
import { dice } from '../../simulation/dice.ts';
import { accepted, aMaintenance, failover, journalEntry, refused, shopStatus } from '../fake-facade.ts';
import { answersTo, documented } from '../openapi-contract.ts';
import { serve } from '../serve.ts';
import { type FuzzRequest, fuzzRequest } from './requests.ts';

/** Who calls, each with a token of its own name, and the kinds of command that one may give. */
const callers: Readonly<Record<string, { readonly grants: readonly Grant[]; readonly mayOrder: readonly string[] }>> = {
  viewer: { grants: [{ role: 'viewer' }], mayOrder: [] },
  stranger: { grants: [{ role: 'admin', applications: ['bank'] }], mayOrder: [] },
  approver: { grants: [{ role: 'approver' }], mayOrder: ['approve', 'second'] },
  planner: {
    grants: [{ role: 'operator', moves: ['switchover'] }],
    mayOrder: [
      ...['switchover', 'failback', 'reprotect', 'drain', 'restore', 'automation', 'resume', 'acknowledge', 'pause'],
      ...['abort', 'retry', 'skip', 'maintain', 'end-maintenance'],
    ],
  },
  admin: {
    grants: [{ role: 'admin' }],
    mayOrder: [
      ...['failover', 'switchover', 'failback', 'reprotect', 'drain', 'restore', 'automation', 'resume', 'pause'],
      ...['acknowledge', 'approve', 'second', 'adopt', 'abort', 'force', 'retry', 'skip'],
      ...['maintain', 'end-maintenance', 'drill'],
    ],
  },
};

/** How long an answer may take before it counts as none. */
const hangMs = 20_000;

/** What came of it all. */
export interface FuzzResult {
  /** How often each status was answered. */
  readonly statuses: ReadonlyMap<number, number>;
  /** How many commands and pauses reached the facade. */
  readonly ordered: number;
}

/**
 * Sends requests that are made from the OpenAPI document and a seed to a real server. Of each it expects an answer in
 * time, below 500 and as documented, and that nothing was ordered by whoever may not order it.
 */
export async function fuzz(seed: string, count: number, onHalf: () => void = () => {}): Promise<FuzzResult> {
  const tokens = Object.entries(callers).map(([name, { grants }]) => ({ name, token: `${name}-token`, grants }));
  const limits = { requests: 1e9, failures: 1e9 };
  const { facade, url } = await serve({ tokens, limits });
  facade.status = shopStatus({ operation: failover(), maintenance: [aMaintenance()] });
  facade.entries = [journalEntry(7)];
  const document = openApiDocument('1.2.3');
  const operations = documented(document).filter(({ path }) => path.startsWith('/v1/'));
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const roll = dice(seed);
  const statuses = new Map<number, number>();
  const unauthorised = new Set<string>();
  let ordered = 0;
  for (let sent = 0; sent < count; sent += 1) {
    if (sent === Math.floor(count / 2)) onHalf();
    facade.answer = roll.chance(0.5) ? accepted() : refused();
    const asked = fuzzRequest(
      operations,
      tokens.map(({ token }) => token),
      roll,
    );
    const what = `request ${sent} of seed ${seed}: ${asked.method} ${asked.path.slice(0, 200)}`;
    const answer = await exchange(url, asked, agent);
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    expect(answer.status, `${what}\n${answer.text.slice(0, 500)}`).toBeLessThan(500);
    if (answer.status === 401 && answer.text !== '') unauthorised.add(answer.text.replace(/"instance":".*"/, ''));
    if (isJudged(asked, answer)) expect(answersTo(document, asked.operation, answer), what).toEqual([]);
    const orders = [
      ...facade.asked
        .splice(0)
        .filter(({ how }) => how === 'command')
        .map(({ request: { by, body } }) => [by, body.kind] as const),
      ...facade.pauses.splice(0).map(({ by }) => [by, 'pause'] as const),
    ];
    facade.whys.length = 0;
    facade.journalReads.length = 0;
    ordered += orders.length;
    for (const [by, kind] of orders) expect(callers[by]?.mayOrder, `${what} by ${by}`).toContain(kind);
  }
  agent.destroy();
  expect([...unauthorised].length).toBeLessThanOrEqual(1);
  return { statuses, ordered };
}

/** What is not the documented method, or leads to another address, is answered by other rules. */
function isJudged({ documented, operation, path }: FuzzRequest, { headers, status, text }: Answer): boolean {
  const wanted = operation.path.split('/').length;
  const elsewhere = path.split('?')[0]?.split('/').length !== wanted || /\/(?:\?|$|\/|\.)/.test(path);
  return documented && !elsewhere && !(status === 400 && headers.get('content-type') === null) && text !== '';
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

/** Sends it as it is: `fetch` would put many of these requests in order first. */
function exchange(url: string, { method, path, headers, body }: FuzzRequest, agent: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const length = body === undefined || headers['transfer-encoding'] ? {} : { 'content-length': String(body.length) };
    const sent = request(
      { hostname, port, method, path, headers: { ...headers, ...length }, agent },
      async (response) => {
        let text = '';
        for await (const chunk of response) text += chunk;
        const told = new Headers(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
        const json = told.get('content-type')?.includes('json') && text !== '' ? JSON.parse(text) : undefined;
        resolve({ status: response.statusCode ?? 0, headers: told, text, json });
      },
    );
    sent.setTimeout(hangMs, () => sent.destroy(new Error(`no answer to ${method} ${path} within ${hangMs} ms`)));
    sent.on('error', reject).end(body);
  });
}
