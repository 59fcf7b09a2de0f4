import { describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../src/store/contract.ts';
import { FakeEvents } from './fake-events.ts';
import { follow } from './follow-events.ts';
import { call, serve } from './serve.ts';

const bearer = { authorization: 'Bearer sesame' };

describe('following events', () => {
  it('tells what happens from then on, and goes on behind what was seen, at another controller too', async () => {
    const events = new FakeEvents();
    events.happen();
    const [one, two] = [await serve({ events }), await serve({ events })];
    const first = await follow(one.url);
    events.happen();
    events.happen('shop', 'progress');
    await expect.poll(() => first.seen).toEqual(['2-0', '3-0']);
    first.leave();
    events.happen();
    const second = await follow(two.url, first.last);
    await expect.poll(() => second.seen).toEqual(['4-0']);
    second.leave();
  });

  it('leaves nothing out and tells nothing twice, however many events come at once', async () => {
    const events = new FakeEvents();
    const { url } = await serve({ events });
    const follower = await follow(url, '0-0');
    const ids = Array.from({ length: 450 }, () => events.happen().id);
    await expect.poll(() => follower.seen).toEqual(ids);
    follower.leave();
  });

  it.each([
    ['what followed has been cut', '3-0', ['gap', '9-0', '10-0']],
    ['it comes from another Redis', '99-0', ['gap']],
    ['nothing is missing', '9-0', ['10-0']],
    ['it wants everything that is kept', '0-0', ['9-0', '10-0']],
  ])('coming back when %s', async (_what, last, expected) => {
    const events = new FakeEvents();
    for (let count = 0; count < 10; count += 1) events.happen();
    events.cut(2);
    const { url } = await serve({ events });
    const follower = await follow(url, last);
    await expect.poll(() => follower.seen).toEqual(expected);
    follower.leave();
  });

  it('tells nobody of applications that he may not see, and brings him on behind them', async () => {
    const events = new FakeEvents();
    const grants = [{ role: 'viewer' as const, applications: ['shop'] }];
    const { url } = await serve({ events, tokens: [{ name: 'alice', token: 'sesame', grants }] });
    const follower = await follow(url, undefined, bearer);
    events.happen('bank');
    events.happen('shop');
    events.happen('bank');
    await expect.poll(() => follower.last).toBe('3-0');
    expect(follower.seen).toEqual(['2-0']);
    follower.leave();
    const { json } = await call(`${url}/v1/events`, 'GET', undefined, bearer);
    expect(json.events.map(({ id }: { id: string }) => id)).toEqual(['2-0']);
    expect(json.next).toBe('3-0');
  });

  it('ends when Redis is lost or the server closes, so that the caller comes back elsewhere', async () => {
    const events = new FakeEvents();
    const { api, url } = await serve({ events });
    const [first, second] = [await follow(url), await follow(url)];
    const closing = api.close();
    await Promise.all([first.over, second.over, closing]);
    const other = await serve({ events });
    const third = await follow(other.url);
    events.failure = new StoreUnavailable('no connection');
    events.happen();
    await third.over;
    await expect(follow(other.url)).rejects.toThrow('503');
    expect(events.listening).toBe(0);
  });

  it('lets nobody listen on who has left', async () => {
    const events = new FakeEvents();
    const { url } = await serve({ events });
    const follower = await follow(url);
    expect(events.listening).toBe(1);
    follower.leave();
    await expect.poll(() => events.listening).toBe(0);
  });

  it('needs a token and a readable id', async () => {
    const { url } = await serve({ tokens: [{ name: 'alice', token: 'sesame' }] });
    await expect(follow(url)).rejects.toThrow('401');
    await expect(follow(url, 'yesterday', bearer)).rejects.toThrow('400');
  });
});

describe('a page of events', () => {
  it('is read on from where the last one ended', async () => {
    const events = new FakeEvents();
    for (let count = 0; count < 5; count += 1) events.happen();
    const { url } = await serve({ events });
    const first = (await call(`${url}/v1/events?count=3`)).json;
    const second = (await call(`${url}/v1/events?count=3&after=${first.next}`)).json;
    const ids = [...first.events, ...second.events].map(({ id }: { id: string }) => id);
    expect(ids).toEqual(['1-0', '2-0', '3-0', '4-0', '5-0']);
    expect(second).toMatchObject({ next: '5-0', gap: false });
    expect(first.events[0]).toMatchObject({ application: 'shop', at: '2026-01-02T03:04:05.000Z', kind: 'decision' });
  });
});
