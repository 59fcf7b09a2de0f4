import { describe, expect, it } from 'vitest';
import { NoAnswer } from '../../src/controller/contract.ts';
import { StoreUnavailable } from '../../src/store/contract.ts';
import { accepted, aMaintenance, refused, shopStatus } from '../api/fake-facade.ts';
import { serve } from '../api/serve.ts';
import { regent } from './terminal.ts';

it.each(['automatic', 'manual'])('regent automation shop %s', async (automation) => {
  const { facade, url } = await serve();
  facade.answer = accepted({ rule: 201, because: 'An operator sets the automation.', operation: undefined });
  const { code, out } = await regent(['automation', 'shop', automation, '--reason', 'night'], { server: url });
  expect([code, out]).toEqual([0, 'shop: An operator sets the automation.\n']);
  expect(facade.asked).toMatchObject([{ request: { body: { kind: 'automation', automation }, reason: 'night' } }]);
});

it.each([
  [['--for', '2h'], Date.UTC(2026, 0, 2, 5, 4, 5)],
  [['--until', '2026-01-02T04:00Z'], Date.UTC(2026, 0, 2, 4)],
])('regent automation %j is for a while', async (ends, until) => {
  const { facade, url } = await serve();
  const argv = ['automation', 'shop', 'manual', ...ends, '--reason', 'an upgrade'];
  expect((await regent(argv, { server: url })).code).toBe(0);
  expect(facade.asked).toMatchObject([{ request: { body: { kind: 'automation', automation: 'manual', until } } }]);
});

it('regent pause --for tells when it ends by itself', async () => {
  const { facade, url } = await serve();
  const { code, out } = await regent(['pause', 'shop', '--for', '30m', '--reason', 'lunch'], { server: url });
  expect([code, out]).toEqual([
    0,
    'shop: No act starts until 2026-01-02 03:34 UTC, unless it is resumed before; a running operation stops at its next step.\n',
  ]);
  expect(facade.pauses).toMatchObject([{ reason: 'lunch', forMs: 1_800_000 }]);
});

it('regent pause that only one controller knows of says so, and that there is more to do', async () => {
  const { facade, url } = await serve();
  facade.reachesRedis = false;
  const { code, out } = await regent(['pause', 'shop', '--reason', 'lunch'], { server: url });
  expect([code, out]).toEqual([3, expect.stringContaining('Tell another controller too.')]);
});

it('regent pause says what stands still', async () => {
  const { facade, url } = await serve();
  const { code, out } = await regent(['pause', 'shop', '--reason', 'lunch'], { server: url });
  expect([code, out]).toEqual([
    0,
    'shop: No act starts until it is resumed; a running operation stops at its next step.\n',
  ]);
  expect(facade.pauses).toMatchObject([{ reason: 'lunch' }]);
});

it('regent resume', async () => {
  const { facade, url } = await serve();
  facade.answer = accepted({ because: 'An operator ends the pause.', operation: undefined });
  const { code, out } = await regent(['resume', 'shop'], { server: url });
  expect([code, out]).toEqual([0, 'shop: An operator ends the pause.\n']);
});

it('a refused one ends with 1', async () => {
  const { facade, url } = await serve();
  facade.answer = refused();
  expect((await regent(['resume', 'shop'], { server: url })).code).toBe(1);
});

describe('--all', () => {
  async function serveTwo() {
    const served = await serve();
    const { facade } = served;
    facade.others = [shopStatus({ application: 'bank' })];
    facade.pause = async (application, by, reason) => {
      facade.pauses.push({ application, by, reason });
      if (application === 'bank') throw new NoAnswer('bank', 'It is vacant.');
      return { by, reason, at: 0, written: true };
    };
    return served;
  }

  it('pauses every application, and tells of each what became of it', async () => {
    const { facade, url } = await serveTwo();
    const { code, out } = await regent(['pause', '--all', '--reason', 'the network is odd'], { server: url });
    expect(facade.pauses.map(({ application }) => application).toSorted()).toEqual(['bank', 'shop']);
    expect(out).toMatch(/^shop: No act starts until it is resumed/m);
    expect(out).toContain('bank: not done. No controller has answered for bank.');
    expect(code).toBe(3);
  });

  it('pauses what the controller that is asked knows, although it does not reach Redis', async () => {
    const { answers, facade, url } = await serveTwo();
    answers.away = new StoreUnavailable('no connection');
    facade.application = () => Promise.reject(new StoreUnavailable('no connection'));
    facade.pause = async (_application, by, reason) => ({ by, reason, at: 0, written: false });
    const argv = ['pause', '--all', '--reason', 'Redis is gone too', '-o', 'json'];
    const { code, out } = await regent(argv, { server: url });
    expect(JSON.parse(out).applications).toMatchObject([
      { application: 'bank', automation: 'paused', written: false },
      { application: 'shop', automation: 'paused', written: false },
    ]);
    expect(code).toBe(3);
  });

  it('prints a document of all of them for scripts', async () => {
    const { url } = await serveTwo();
    const { out } = await regent(['pause', '--all', '--reason', 'x', '-o', 'json'], { server: url });
    expect(JSON.parse(out).applications).toMatchObject([
      { type: 'urn:regent:problem:no-answer' },
      { application: 'shop', automation: 'paused' },
    ]);
  });

  it('resumes them', async () => {
    const { facade, url } = await serve();
    facade.answer = accepted({ because: 'An operator ends the pause.', operation: undefined });
    const { code, out } = await regent(['resume', '--all'], { server: url });
    expect([code, out]).toEqual([0, 'shop: An operator ends the pause.\n']);
  });

  it.each([[['pause', '--reason', 'x']], [['resume', 'shop', '--all']]])('%j is neither one nor all', async (argv) => {
    const { code, err } = await regent(argv);
    expect(code).toBe(2);
    expect(err).toContain('error: either one application is expected, or --all');
  });
});

describe('regent maintenance', () => {
  it('lists what is planned or open', async () => {
    const { facade, url } = await serve();
    expect((await regent(['maintenance', 'shop'], { server: url })).out).toBe('shop: no maintenance is planned.\n');
    facade.status = shopStatus({ maintenance: [aMaintenance()] });
    const { code, out } = await regent(['maintenance', 'shop'], { server: url });
    expect(code).toBe(0);
    expect(out).toMatch(/m-1 +eu-de +2026-01-02 02:04:05 +2026-01-02 04:04:05 +yes +bob +its disks are replaced/);
  });

  it('add plans one and tells its id', async () => {
    const { facade, url } = await serve();
    facade.answer = accepted({ command: 'm-7', because: 'It is planned.', operation: undefined });
    const times = ['--from', '2026-01-02T22:00Z', '--until', '2026-01-03T05:00+01:00'];
    const argv = ['maintenance', 'add', 'shop', ...times, '--region', 'eu-de', '--reason', 'power works'];
    const { code, out } = await regent(argv, { server: url });
    expect([code, out]).toEqual([0, 'shop: It is planned. It is m-7 and ends at 2026-01-03 04:00:00.\n']);
    const [from, until] = [Date.UTC(2026, 0, 2, 22), Date.UTC(2026, 0, 3, 4)];
    expect(facade.asked).toMatchObject([{ request: { body: { kind: 'maintain', from, until, region: 'eu-de' } } }]);
  });

  it.each([
    [[], 'Maintenance has to end: say when with --until, or after how long with --for.'],
    [['--until', '2026-01-03 05:00'], '"2026-01-03 05:00" is no instant with its zone'],
    [['--until', '2026-01-03T05:00Z', '--for', '2h'], "option '--until <instant>' cannot be used with option '--for"],
  ])('add with %j does not say when it ends', async (ends, problem) => {
    const { facade, url } = await serve();
    const { code, err } = await regent(['maintenance', 'add', 'shop', ...ends, '--reason', 'x'], { server: url });
    expect([code, err, facade.asked]).toEqual([2, expect.stringContaining(problem), []]);
  });

  it('end ends one', async () => {
    const { facade, url } = await serve();
    facade.status = shopStatus({ maintenance: [aMaintenance()] });
    facade.answer = accepted({ because: 'It is over.', operation: undefined });
    const { code, out } = await regent(['maintenance', 'end', 'shop', 'm-1'], { server: url });
    expect([code, out]).toEqual([0, 'shop: It is over.\n']);
    expect(facade.asked).toMatchObject([{ request: { body: { kind: 'end-maintenance', maintenance: 'm-1' } } }]);
  });

  it('that is open is seen in the overview', async () => {
    const { facade, url } = await serve();
    facade.status = shopStatus({ maintenance: [aMaintenance()] });
    facade.others = [shopStatus({ application: 'bank' })];
    const { out } = await regent(['status'], { server: url });
    expect(out).toMatch(/shop +● steady +manual, maintenance/);
    expect(out).toMatch(/bank +● steady +manual +us-south/);
  });
});
