import { describe, expect, it } from 'vitest';
import { UnknownApplication } from '../../src/controller/contract.ts';
import { accepted, failover, NOW, refused, shopStatus, step } from '../api/fake-facade.ts';
import { serve } from '../api/serve.ts';
import { regent } from './terminal.ts';

const fenced = step('fence', 'db-servers', { status: 'done', startedAt: NOW, endedAt: NOW + 1_000 });
const failed = step('verify', 'www', { status: 'failed', note: 'status-530' });
const stopped = failover({ steps: [fenced, failed] });
const done = failover({ id: 'shop-4', outcome: 'done', endedAt: NOW + 9_000 });
const blocked = { because: 'The failover stopped. verify:www:eu-de: status-530', since: NOW };

async function serveStopped() {
  const served = await serve();
  served.facade.status = shopStatus({ phase: 'blocked', blocked, operation: stopped, lastOperation: done });
  return served;
}

/** Its operation goes on as soon as it is told to, and ends. */
async function serveRecovering() {
  const served = await serveStopped();
  const { facade } = served;
  const answer = facade.command.bind(facade);
  facade.command = async (...request) => {
    const skipped = { ...failed, status: 'skipped' as const, note: 'Left out by alice: it is fine' };
    const lastOperation = failover({ steps: [fenced, skipped], outcome: 'done', endedAt: NOW + 5_000 });
    facade.status = shopStatus({ lastOperation });
    return { ...(await answer(...request)), operation: undefined };
  };
  return served;
}

describe('regent operations', () => {
  it('lists the operation that has stopped, how it can go on, and the last that ended', async () => {
    const { url } = await serveStopped();
    const { code, out } = await regent(['operations', 'shop'], { server: url });
    expect(code).toBe(0);
    expect(out).toMatch(/shop-5\s+failover\s+us-south → eu-de\s+■ stopped\s+2026-01-02 03:04:05\s+alice: the region/);
    expect(out).toMatch(/shop-4\s+failover\s+us-south → eu-de\s+✓ done\s+2026-01-02 03:04:05\s+9\.0 s/);
    expect(out).toContain('To go on: regent operations retry shop --step verify:www:eu-de --reason TEXT (or skip,');
  });

  it('without an application lists those of all', async () => {
    const { facade, url } = await serve();
    const bank = failover({ id: 'bank-2', kind: 'drain', zone: { region: 'us-south', zone: 'a' } });
    facade.status = shopStatus({ lastOperation: done });
    facade.others = [shopStatus({ application: 'bank', operation: bank })];
    const { out } = await regent(['operations'], { server: url });
    expect(out).toMatch(/shop-4\s+failover/);
    expect(out).toMatch(/bank-2\s+drain\s+us-south\/a\s+▶ running/);
    expect(out).not.toContain('To go on');
  });

  it('says so when there has been none, and prints the document with -o json', async () => {
    const { url } = await serve();
    expect((await regent(['operations', 'shop'], { server: url })).out).toBe('There has been no operation yet.\n');
    const { out } = await regent(['operations', '-o', 'json'], { server: url });
    expect(JSON.parse(out)).toEqual({ operations: [] });
  });
});

describe('regent operations retry | skip', () => {
  it.each(['retry', 'skip'])('%s sends the step, and follows the operation to its end', async (verb) => {
    const { facade, url } = await serveRecovering();
    const argv = ['operations', verb, 'shop', '--step', failed.id, '--reason', 'it is fine'];
    const { code, out } = await regent(argv, { server: url });
    expect(code).toBe(0);
    expect(facade.asked).toMatchObject([
      { how: 'command', request: { body: { kind: verb, step: failed.id }, reason: 'it is fine' } },
    ]);
    expect(out).toContain('Accepted as shop-5');
    expect(out).toContain('↷ verify:www:eu-de  Left out by alice: it is fine');
    expect(out).toContain('failover shop-5: done after 5.0 s.');
  });

  it('ends with 3 when the operation stops again, and says how to go on', async () => {
    const { facade, url } = await serveStopped();
    facade.answer = accepted({ operation: undefined });
    const argv = ['operations', 'retry', 'shop', '--step', failed.id, '--reason', 'again'];
    const { code, out } = await regent(argv, { server: url });
    expect(code).toBe(3);
    expect(out).toContain('failover shop-5: stopped');
    expect(out).toContain('The failover stopped. verify:www:eu-de: status-530');
    expect(out).toContain('regent operations retry shop --step verify:www:eu-de');
  });

  it('a refusal ends with 1 and tells the guards', async () => {
    const { facade, url } = await serveStopped();
    facade.answer = refused();
    const argv = ['operations', 'skip', 'shop', '--step', failed.id, '--reason', 'x'];
    const { code, err } = await regent(argv, { server: url });
    expect(code).toBe(1);
    expect(err).toContain('not-paused');
    expect(err).not.toContain('--override');
  });
});

describe('regent operations pause | resume', () => {
  it.each(['shop-5', 'shop'])('hold the operation that is named by %s, by its application', async (named) => {
    const { facade, url } = await serveStopped();
    const pause = ['operations', 'pause', named, '--reason', 'wait'];
    expect((await regent(pause, { server: url })).out).toContain('shop: No act starts until it is resumed');
    expect(facade.pauses).toMatchObject([{ application: 'shop', reason: 'wait' }]);
    const { code } = await regent(['operations', 'resume', named, '--reason', 'go'], { server: url });
    expect(code).toBe(0);
    expect(facade.asked).toMatchObject([{ request: { body: { kind: 'resume' }, reason: 'go' } }]);
  });
});

describe('an operation that is named', () => {
  it.each([
    ['pause', []],
    ['retry', ['--step', failed.id, '--no-wait']],
    ['abort', []],
  ])('is the one that %s means, and no other that has taken its place', async (verb, more) => {
    const { facade, url } = await serveStopped();
    const { code, err } = await regent(['operations', verb, 'shop-4', ...more, '--reason', 'x'], { server: url });
    expect([code, facade.asked, facade.pauses]).toEqual([1, [], []]);
    expect(err).toBe('regent: shop-4 neither runs nor waits: the one of now is shop-5. See: regent operations shop\n');
  });

  it('may belong to an application whose own name ends like that of an operation', async () => {
    const { facade, url } = await serve();
    facade.application = async (id) => {
      if (id === 'till-2') return shopStatus({ application: 'till-2', operation: failover({ id: 'till-2-7' }) });
      throw new UnknownApplication(id, ['till-2']);
    };
    facade.pause = async (application, by, reason) => {
      facade.pauses.push({ application, by, reason });
      return { by, reason, at: NOW, written: true };
    };
    for (const named of ['till-2', 'till-2-7']) {
      expect((await regent(['operations', 'pause', named, '--reason', 'x'], { server: url })).code).toBe(0);
    }
    expect(facade.pauses.map(({ application }) => application)).toEqual(['till-2', 'till-2']);
  });
});

describe('regent operations abort', () => {
  it('sends it and says how to see what comes of it', async () => {
    const { facade, url } = await serveStopped();
    facade.answer = accepted({ rule: 254, because: 'An operator calls the operation off.', operation: undefined });
    const { code, out } = await regent(['operations', 'abort', 'shop', '--reason', 'false alarm'], { server: url });
    expect(code).toBe(0);
    expect(out).toBe(
      'Accepted as shop-5 (rule 254): An operator calls the operation off.\nTo see how it goes: regent status shop\n',
    );
    expect(facade.asked).toMatchObject([{ request: { body: { kind: 'abort' }, reason: 'false alarm' } }]);
  });
});

describe('regent operations force', () => {
  const force = ['operations', 'force', 'shop', '--reason', 'it hangs'];

  it('shows its plan, asks for the name of the application, and follows what it has begun', async () => {
    const { facade, url } = await serveStopped();
    facade.forecast = { ...facade.forecast, steps: [step('fence', 'db-servers')] };
    facade.answer = accepted({ operation: 'shop-6' });
    facade.status = { ...facade.status, lastOperation: failover({ id: 'shop-6', outcome: 'done', endedAt: NOW }) };
    const { code, out, questions } = await regent(force, { server: url, types: 'shop' });
    expect(code).toBe(0);
    expect(questions).toEqual(['Type shop to go on by force to eu-de: ']);
    expect(out).toMatch(/1\s+fence:db-servers:us-south/);
    expect(out).toContain('failover shop-6: done');
    expect(facade.asked.map(({ how, request }) => [how, request.body.kind])).toEqual([
      ['preview', 'force'],
      ['command', 'force'],
    ]);
  });

  it('does nothing when another word is typed, or with --dry-run', async () => {
    const { facade, url } = await serveStopped();
    expect((await regent(force, { server: url, types: 'yes' })).code).toBe(1);
    expect((await regent([...force, '--dry-run'], { server: url })).code).toBe(0);
    expect(facade.asked.map(({ how }) => how)).toEqual(['preview', 'preview']);
  });

  it('without a terminal and without --yes is refused with 2', async () => {
    const { facade, url } = await serveStopped();
    const { code, err } = await regent(force, { server: url });
    expect([code, facade.asked]).toEqual([2, []]);
    expect(err).toContain('A force asks for confirmation');
  });
});

describe('regent operations skip, of a fence', () => {
  const skip = ['operations', 'skip', 'shop', '--step', 'fence:db-servers:us-south', '--reason', 'it burnt down'];

  it('asks for the name of the application, since two sides may write then', async () => {
    const { facade, url } = await serveStopped();
    const { questions } = await regent([...skip, '--no-wait'], { server: url, types: 'shop' });
    expect(questions).toEqual(['Type shop to go on to eu-de although us-south may still be writing: ']);
    expect(facade.asked.map(({ how, request }) => [how, request.body])).toEqual([
      ['preview', { kind: 'skip', step: 'fence:db-servers:us-south' }],
      ['command', { kind: 'skip', step: 'fence:db-servers:us-south' }],
    ]);
  });

  it('without a terminal and without --yes is refused with 2', async () => {
    const { facade, url } = await serveStopped();
    const { code } = await regent(skip, { server: url });
    expect([code, facade.asked]).toEqual([2, []]);
  });
});

it.each(['retry', 'skip', 'abort', 'force'])('%s without an operation ends with 1 and one sentence', async (verb) => {
  const { facade, url } = await serve();
  const step = verb === 'retry' || verb === 'skip' ? ['--step', 'x'] : [];
  const { code, err } = await regent(['operations', verb, 'shop', ...step, '--reason', 'x'], { server: url });
  expect(code).toBe(1);
  expect(err).toBe('regent: shop has no operation, running or stopped. What it had: regent operations shop\n');
  expect(facade.asked).toEqual([]);
});
