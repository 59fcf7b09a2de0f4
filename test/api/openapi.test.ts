import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../src/api/openapi/document.ts';
import { overridableFor } from '../../src/api/overridable.ts';
import { problems } from '../../src/api/problems.ts';
import { aDrill, aDrillThatPassed, aMaintenance, failover, journalEntry, shopStatus } from './fake-facade.ts';
import { answersTo, type Documented, documented } from './openapi-contract.ts';
import { problemWays, send } from './problem-ways.ts';
import { call, serve } from './serve.ts';

const document = openApiDocument('1.2.3');
const operations = documented(document);

describe('the OpenAPI document', () => {
  it('is served as it is made', async () => {
    const { url } = await serve();
    expect((await call(`${url}/openapi.json`)).json).toEqual(JSON.parse(JSON.stringify(document)));
  });

  it('is valid OpenAPI 3.1', async () => {
    expect(await new Validator().validate({ ...structuredClone(document) })).toEqual({ valid: true });
    expect(document.openapi).toBe('3.1.1');
  });

  it('names every operation once', () => {
    const ids = operations.map(({ id }) => id);
    expect(ids.toSorted()).toEqual([...new Set(ids)].toSorted());
  });

  it('describes every override that the table of rules allows', () => {
    const create = operations.find(({ id }) => id === 'createOperation');
    const text = JSON.stringify(create?.body);
    for (const guard of ['failover', 'switchover', 'failback'].flatMap(overridableFor)) expect(text).toContain(guard);
  });

  it('is a page too, that loads nothing and names every address', async () => {
    const { url } = await serve();
    const { text, headers } = await call(`${url}/openapi`);
    expect(headers.get('content-type')).toMatch(/^text\/html/);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(text).not.toMatch(/<script|src=|https?:\/\//);
    for (const { path } of operations) expect(text).toContain(`<code>${path}</code>`);
  });
});

/** How each operation is asked, so that it goes well, where a reason is not all that it needs. */
const wellAsked: Readonly<Record<string, { readonly query?: string; readonly body?: object }>> = {
  setAutomation: { body: { automation: 'manual' } },
  createOperation: { body: { kind: 'failover', to: 'eu-de' } },
  retryStep: { body: { step: 'fence:db-servers:us-south' } },
  skipStep: { body: { step: 'fence:db-servers:us-south' } },
  readWhy: { query: '?kind=drain&region=us-south&zone=a' },
  planMaintenance: { body: { for: '2h' } },
  readPlan: { query: '?kind=failover&to=eu-de' },
  readJournal: { query: '?count=5&after=3' },
};

async function serveBusy() {
  const served = await serve({ systems: () => [{ name: 'CIS', reads: 'open', acts: 'closed' }] });
  const lastOperation = failover({ id: 'shop-4', outcome: 'done' });
  served.facade.status = shopStatus({
    operation: failover(),
    lastOperation,
    drill: aDrill,
    drills: [aDrillThatPassed],
    maintenance: [aMaintenance()],
  });
  served.facade.entries = [journalEntry(7, lastOperation)];
  return served;
}

function goodBody({ id, body }: Documented, more: object = {}): object | undefined {
  return body && { reason: 'looked', ...wellAsked[id]?.body, ...more };
}

function ask(url: string, operation: Documented, more: object = {}) {
  return send(url, operation, goodBody(operation, more), { query: goodQuery(operation) });
}

function goodQuery({ id }: Documented): string {
  return wellAsked[id]?.query ?? '';
}

describe('every operation', () => {
  it.each(operations.map((each) => [each.id, each] as const))('%s answers as documented', async (_id, operation) => {
    const { url } = await serveBusy();
    const answer = await ask(url, operation);
    expect(answer.status).toBeLessThan(300);
    expect(answersTo(document, operation, answer)).toEqual([]);
  });

  const dryable = operations.filter(({ body }) => JSON.stringify(body ?? {}).includes('"dryRun"'));
  it.each(dryable.map((each) => [each.id, each] as const))('%s with dryRun too', async (_id, operation) => {
    const { url } = await serveBusy();
    const answer = await ask(url, operation, { dryRun: true });
    expect([answer.status, answersTo(document, operation, answer)]).toEqual([200, []]);
  });

  it('a controller that is not ready says so as documented', async () => {
    const { facade, url } = await serve();
    facade.condition = { ready: false, checks: [{ name: 'redis', ok: false, because: 'It does not answer.' }] };
    const operation = operations.find(({ id }) => id === 'readControllerReadiness') as Documented;
    const answer = await ask(url, operation);
    expect([answer.status, answersTo(document, operation, answer)]).toEqual([503, []]);
  });
});

describe('every error', () => {
  const below = operations.filter(({ path }) => path.startsWith('/v1/'));

  it('of the table is documented somewhere, but for a wrong method, which belongs to no operation', () => {
    const told = new Set<string>(below.flatMap((operation) => operation.problems));
    expect(Object.keys(problems).filter((code) => !told.has(code))).toEqual(['method-not-allowed']);
  });

  it.each(below.map((each) => [each.id, each] as const))('of %s is answered as documented', async (_id, operation) => {
    for (const code of operation.problems) {
      const way = problemWays[code as keyof typeof problemWays];
      const answer = await way({
        served: await serveBusy(),
        operation,
        body: goodBody(operation),
        query: goodQuery(operation),
      });
      expect(answer.json?.type).toBe(`urn:regent:problem:${code}`);
      expect(answersTo(document, operation, answer)).toEqual([]);
    }
  });

  it('that is not documented would be noticed', async () => {
    const [operation] = below as [Documented];
    const { url } = await serveBusy();
    const answer = await ask(url, operation);
    expect(answersTo(document, operation, { ...answer, status: 418 })).toEqual(['status 418 is not documented']);
    expect(answersTo(document, operation, { ...answer, json: { applications: [{}] } }).length).toBeGreaterThan(5);
  });
});
