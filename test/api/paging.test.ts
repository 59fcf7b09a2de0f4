import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../src/domain/journal.ts';
import { failover, journalEntry, shopStatus } from './fake-facade.ts';
import { call, serve } from './serve.ts';

const names = ['attic', 'bank', 'cellar', 'shop', 'tower'];

async function serveFive() {
  const served = await serve();
  served.facade.others = names
    .filter((name) => name !== 'shop')
    .toReversed()
    .map((application) => shopStatus({ application }));
  return served;
}

/** Reads a list by its links until there is no next one; `meanwhile` happens after the first page. */
async function pagesOf(url: string, path: string, meanwhile: () => void = () => {}) {
  const pages = [];
  for (let at: string | undefined = path; at !== undefined && pages.length < 20; ) {
    const { status, json, headers } = await call(url + at);
    expect(status).toBe(200);
    pages.push(json);
    at = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
    expect(at === undefined ? undefined : new URL(at, url).searchParams.get('cursor')).toBe(json.next);
    if (pages.length === 1) meanwhile();
  }
  return pages;
}

describe('a list of applications', () => {
  it('is read page by page in the order of their names, with a link to the next and none on the last', async () => {
    const { url } = await serveFive();
    const pages = await pagesOf(url, '/v1/applications?limit=2');
    expect(pages.map(({ applications }) => applications.map(({ application }: never) => application))).toEqual([
      ['attic', 'bank'],
      ['cellar', 'shop'],
      ['tower'],
    ]);
    expect(pages.at(-1)).not.toHaveProperty('next');
  });

  it('misses none and tells none twice although others come and go meanwhile', async () => {
    const { facade, url } = await serveFive();
    const added = ['aaa', 'zoo'].map((application) => shopStatus({ application }));
    const pages = await pagesOf(url, '/v1/applications?limit=2', () => {
      facade.others = [...facade.others.filter(({ application }) => application !== 'bank'), ...added];
    });
    const seen = pages.flatMap(({ applications }) => applications.map(({ application }: never) => application));
    expect(seen).toEqual(['attic', 'bank', 'cellar', 'shop', 'tower', 'zoo']);
  });

  it('holds only what the caller may see', async () => {
    const grants = [{ role: 'viewer' as const, applications: ['bank', 'tower'] }];
    const { facade, url } = await serve({ tokens: [{ name: 'eve', token: 't', grants }] });
    facade.others = names.filter((name) => name !== 'shop').map((application) => shopStatus({ application }));
    const { json } = await call(`${url}/v1/applications?limit=1`, 'GET', undefined, { authorization: 'Bearer t' });
    expect(json.applications).toMatchObject([{ application: 'bank' }]);
    const query = `?limit=1&cursor=${json.next}`;
    const last = await call(`${url}/v1/applications${query}`, 'GET', undefined, { authorization: 'Bearer t' });
    expect([last.json.applications.length, last.json.next]).toEqual([1, undefined]);
  });

  it.each(['limit=0', 'limit=201', 'limit=many', 'cursor=', 'cursor=made-up', 'cursor=e30'])(
    'is not had with ?%s',
    async (query) => {
      const { url } = await serve();
      expect((await call(`${url}/v1/applications?${query}`)).status).toBe(400);
    },
  );
});

describe('a list of operations', () => {
  it('of all applications tells each once, although one ends meanwhile', async () => {
    const { facade, url } = await serveFive();
    const running = failover({ id: 'bank-5', epoch: 5 });
    const before = failover({ id: 'bank-4', epoch: 4, outcome: 'done' });
    const bank = (change: object) => [...facade.others.filter(({ application }) => application !== 'bank'), change];
    facade.others = bank(shopStatus({ application: 'bank', operation: running, lastOperation: before })) as never;
    facade.status = shopStatus({ lastOperation: failover({ id: 'shop-9', epoch: 9, outcome: 'done' }) });

    const pages = await pagesOf(url, '/v1/operations?limit=1', () => {
      const ended = { ...running, outcome: 'done' as const };
      facade.others = bank(shopStatus({ application: 'bank', lastOperation: ended })) as never;
    });

    const ids = pages.flatMap(({ operations }) => operations.map(({ id }: { id: string }) => id));
    expect(ids).toEqual(['bank-5', 'shop-9']);
  });

  it('of one application goes on with those that its journal remembers', async () => {
    const { facade, url } = await serve();
    const ended = (epoch: number) => failover({ id: `shop-${epoch}`, epoch, outcome: 'done' });
    facade.status = shopStatus({ lastOperation: ended(4) });
    facade.entries = [1, 1, 2, 3, 3, 4].map((epoch, index) => journalEntry(index + 1, ended(epoch)));

    const pages = await pagesOf(url, '/v1/applications/shop/operations?limit=2');

    expect(pages.flatMap(({ operations }) => operations.map(({ id }: { id: string }) => id))).toEqual([
      'shop-4',
      'shop-3',
      'shop-2',
      'shop-1',
    ]);
  });
});

describe('a journal', () => {
  it('is read on by its next link for ever, and back by its prev link to its beginning', async () => {
    const { facade, url } = await serve();
    facade.entries = [1, 2, 3, 4, 5].map((sequence) => journalEntry(sequence));
    const path = '/v1/applications/shop/journal?limit=2';
    const newest = await call(url + path);
    expect(sequencesIn(newest.json)).toEqual([4, 5]);

    const back = await call(url + linkIn(newest.headers, 'prev'));
    expect(sequencesIn(back.json)).toEqual([2, 3]);
    const first = await call(url + linkIn(back.headers, 'prev'));
    expect(sequencesIn(first.json)).toEqual([1]);
    expect(linkIn(first.headers, 'prev')).toBeUndefined();

    const on = linkIn(newest.headers, 'next');
    expect(sequencesIn((await call(url + on)).json)).toEqual([]);
    facade.entries.push(journalEntry(6));
    expect(sequencesIn((await call(url + on)).json)).toEqual([6]);
  });

  it('tells nothing twice where its beginning has been cut', async () => {
    const { facade, url } = await serve();
    facade.entries = [7, 8, 9].map((sequence) => journalEntry(sequence));
    const newest = await call(`${url}/v1/applications/shop/journal?limit=2`);
    const back = await call(url + linkIn(newest.headers, 'prev'));
    expect(sequencesIn(back.json)).toEqual([7]);
    expect(sequencesIn((await call(url + linkIn(back.headers, 'prev'))).json)).toEqual([]);
  });

  it('is read either from a sequence or from a cursor', async () => {
    const { url } = await serve();
    expect((await call(`${url}/v1/applications/shop/journal?after=3&cursor=e30`)).status).toBe(400);
  });
});

describe('the acknowledgements', () => {
  it('are told with who, why, and what each ended, the newest first', async () => {
    const { facade, url } = await serve();
    facade.entries = [journalEntry(1), acknowledged(2, 'alice'), journalEntry(3), acknowledged(4, 'bob')];
    const pages = await pagesOf(url, '/v1/applications/shop/acknowledgements?limit=1');
    const told = pages.flatMap(({ acknowledgements }) => acknowledgements);
    expect(told).toEqual([
      {
        by: 'bob',
        reason: 'seen',
        at: expect.any(String),
        sequence: 4,
        cooldownUntil: later,
        backedOut: true,
        moves: 2,
      },
      {
        by: 'alice',
        reason: 'seen',
        at: expect.any(String),
        sequence: 2,
        cooldownUntil: later,
        backedOut: true,
        moves: 2,
      },
    ]);
  });
});

const later = '2026-01-02T04:00:00.000Z';

function acknowledged(sequence: number, by: string): JournalEntry {
  const entry = journalEntry(sequence);
  if (entry.body.kind !== 'decision') throw new Error('a decision is wanted');
  const before = { ...entry.body.before, cooldownUntil: Date.parse(later), backedOut: true, recentMoves: [1, 2] };
  const command = { id: 'c-1', by, reason: 'seen', kind: 'acknowledge' as const };
  return { ...entry, body: { ...entry.body, rule: 203, before, view: { ...entry.body.view, command } } };
}

function sequencesIn({ entries }: { entries: readonly JournalEntry[] }): number[] {
  return entries.map(({ sequence }) => sequence);
}

function linkIn(headers: Headers, name: string): string | undefined {
  return new RegExp(`<([^>]+)>; rel="${name}"`).exec(headers.get('link') ?? '')?.[1];
}
