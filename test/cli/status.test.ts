import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { RegionStatus } from '../../src/controller/contract.ts';
import { failover, journalEntry, NOW, shopStatus, step } from '../api/fake-facade.ts';
import { serve } from '../api/serve.ts';
import { regent } from './terminal.ts';

describe('regent status', () => {
  it('shows the phase, the automation, who owns it, where it serves from, and the sentence of the rule', async () => {
    const { url } = await serve();
    const { code, out } = await regent(['status', 'shop'], { server: url });
    expect(code).toBe(0);
    expect(out).toContain('shop   ● steady   automation manual   owner eu-de (controll)   epoch 4');
    expect(out).toContain('serves from us-south (primary); at home');
    expect(out).toContain('rule 602: Every step is done and users arrive where they should.');
  });

  it('shows the health of each region with who says so and why', async () => {
    const { facade, url } = await serve();
    const home = shopStatus().regions[0] as RegionStatus;
    const refusedBy = (vantage: string) => ({
      vantage,
      says: 'down' as const,
      reason: 'connect-refused on web',
      dataOnly: false,
    });
    const votes = [
      refusedBy('eu-de'),
      refusedBy('au-syd'),
      { vantage: 'us-south', says: 'unknown' as const, reason: 'no fresh report', dataOnly: false },
    ];
    facade.status = shopStatus({ phase: 'suspect', regions: [{ ...home, health: 'down', votes }] });
    const { out } = await regent(['status', 'shop'], { server: url });
    expect(out).toContain('◐ suspect');
    expect(out).toMatch(
      /us-south\s+active, primary\s+✗ down\s+2 of 3 say down: connect-refused on web \(eu-de, au-syd\)/,
    );
    expect(out).toMatch(/1 of 3 say unknown: no fresh report \(us-south\)/);
  });

  it('shows the running operation with its steps', async () => {
    const { facade, url } = await serve();
    const fenced = step('fence', 'db-servers', {
      status: 'done',
      startedAt: NOW,
      endedAt: NOW + 2_100,
      note: 'powered off',
    });
    const steps = [
      fenced,
      step('promote', 'shop-db', { status: 'running', startedAt: NOW + 2_100 }),
      step('route', 'www'),
    ];
    facade.status = shopStatus({ phase: 'operating', operation: failover({ steps }), now: NOW + 5_000 });
    const { out } = await regent(['status', 'shop'], { server: url });
    expect(out).toContain('failover shop-5  us-south → eu-de  running, 5.0 s  by alice: the region is on fire');
    expect(out).toMatch(/✓\s+fence:db-servers:us-south\s+2\.1 s\s+powered off/);
    expect(out).toMatch(/▶\s+promote:shop-db:eu-de\s+2\.9 s\s+It does promote on shop-db\./);
    expect(out).toMatch(/·\s+route:www:eu-de\s+~ 4\.0 s/);
  });

  it('tells everything that keeps it from acting, and how to end it', async () => {
    const { facade, url } = await serve();
    facade.status = shopStatus({
      phase: 'blocked',
      automation: 'paused',
      owner: undefined,
      placement: { active: ['eu-de'], primary: 'eu-de' },
      pause: { by: 'bob', reason: 'lunch', at: NOW },
      blocked: { because: 'A person must decide.', since: NOW },
      unprotected: ['us-south'],
      cooldownUntil: NOW + 60_000,
    });
    const { out } = await regent(['status', 'shop'], { server: url });
    expect(out).toContain('serves from eu-de (primary); home is us-south (primary)');
    expect(out).toContain('blocked since 2026-01-02 03:04:05: A person must decide.');
    expect(out).toContain('paused by bob at 2026-01-02 03:04:05: lunch (regent resume shop)');
    expect(out).toContain('vacant: no live controller may act for it');
    expect(out).toContain('not a replica again yet: us-south');
    expect(out).toContain('no automatic failover before 2026-01-02 03:05:05 (regent ack shop ends that)');
  });

  it('says which data a replica protects, and why anything else is not protected', async () => {
    const { facade, url } = await serve();
    facade.status = shopStatus({
      protection: [
        { resource: 'shop-db', protected: 'rebuilding', because: 'shop-db in us-south: Standby in REMOTE_CATCHUP.' },
        { resource: 'uploads', protected: 'yes', because: 'uploads in us-south: Its volume is the replica.' },
        { resource: 'media', protected: 'no', because: 'media in us-south: It has parted.' },
      ],
    });
    const { out } = await regent(['status', 'shop'], { server: url });
    expect(out).toContain('protected by a replica: uploads');
    expect(out).toContain('shop-db protected: rebuilding. shop-db in us-south: Standby in REMOTE_CATCHUP.');
    expect(out).toContain('media protected: no. media in us-south: It has parted.');
  });

  it('shows what the providers say of each resource, and the last operation', async () => {
    const { facade, url } = await serve();
    const observed = {
      resource: 'shop-db',
      at: NOW,
      busy: 'no' as const,
      regions: { 'eu-de': { detail: 'replica, in peer state' } },
    };
    facade.status = shopStatus({
      observations: [observed],
      lastOperation: failover({ outcome: 'done', endedAt: NOW }),
    });
    const { out } = await regent(['status', 'shop'], { server: url });
    expect(out).toMatch(/shop-db\s+eu-de\s+replica, in peer state/);
    expect(out).toContain('last: failover shop-5 to eu-de by alice: done at 2026-01-02 03:04:05');
  });

  it('without an application shows all, a line each, and the operations that run', async () => {
    const { facade, url } = await serve();
    facade.status = shopStatus({ operation: failover() });
    facade.others = [shopStatus({ application: 'bank', phase: 'displaced' })];
    const { out } = await regent(['status'], { server: url });
    expect(out).toMatch(
      /shop\s+● steady\s+manual\s+us-south \(primary\)\s+us-south ✓ up, eu-de ✓ up\s+602: Every step is done/,
    );
    expect(out).toMatch(/bank\s+◆ displaced/);
    expect(out).toContain('failover shop-5');
  });

  it('without an application shows a single one in full', async () => {
    const { url } = await serve();
    expect((await regent(['status'], { server: url })).out).toContain('3 of 3 say up (us-south, eu-de, au-syd)');
  });

  it('with -o json prints the document of the API, before or after the verb', async () => {
    const { url } = await serve();
    for (const argv of [
      ['status', 'shop', '-o', 'json'],
      ['--output', 'json', 'status', 'shop'],
    ]) {
      const { code, out } = await regent(argv, { server: url });
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ application: 'shop', phase: 'steady' });
    }
  });

  it.each([
    ['on a terminal', true, {}, true],
    ['in a pipe', false, {}, false],
    ['with NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['with an empty NO_COLOR', true, { NO_COLOR: '' }, true],
  ])('%s: colours %s', async (_name, colours, env, expected) => {
    const { url } = await serve();
    const { out } = await regent(['status', 'shop'], { server: url, colours, env: env as Record<string, string> });
    expect(out.includes('\u001b[')).toBe(expected);
  });

  it('lets no text from elsewhere move the cursor', async () => {
    const { facade, url } = await serve();
    facade.status = shopStatus({ rule: { id: 1, because: 'red \u001b[31m alert \u0007' } });
    const { out } = await regent(['status', 'shop'], { server: url });
    expect(out).toContain('red  [31m alert');
    expect(out).not.toMatch(/[^\P{Cc}\n]/u);
  });
});

describe('regent journal', () => {
  it('shows each entry with its rule, the change of phase, and the sentence', async () => {
    const { facade, url } = await serve();
    const done = {
      kind: 'progress' as const,
      operation: 'shop-5',
      progress: { kind: 'done' as const, step: 'route:www:eu-de', at: NOW, note: 'users arrive' },
    };
    facade.entries = [journalEntry(7), { ...journalEntry(8), body: done }];
    const { code, out } = await regent(['journal', 'shop'], { server: url });
    expect(code).toBe(0);
    expect(out).toMatch(/7\s+2026-01-02 03:04:05\s+controller-a\s+602\s+steady → displaced\s+Every step is done/);
    expect(out).toMatch(/8 .*shop-5 route:www:eu-de done: users arrive/);
  });

  it('asks for as many entries as it is told, after the one it is told', async () => {
    const { facade, url } = await serve();
    const { out } = await regent(['journal', 'shop', '--count', '5', '--after', '12'], { server: url });
    expect(facade.journalReads).toEqual([{ application: 'shop', count: 5, after: 12 }]);
    expect(out).toBe('There are no such entries.\n');
  });
});

describe('regent status --watch', () => {
  it('looks again until Ctrl-C, and writes down only what is different where nobody watches', async () => {
    const { facade, url } = await serve();
    let looks = 0;
    const { code, out } = await regent(['status', 'shop', '--watch'], {
      server: url,
      onSleep: (io) => {
        looks += 1;
        if (looks === 2) facade.status = shopStatus({ phase: 'suspect' });
        if (looks === 4) io.interrupt();
      },
    });
    expect(code).toBe(0);
    expect(out.match(/● steady/g)).toHaveLength(1);
    expect(out.match(/◐ suspect/g)).toHaveLength(1);
  });

  it('on a terminal stands where the look before stood, and says how it ends', async () => {
    const { url } = await serve();
    const { out } = await regent(['status', '-w'], { server: url, colours: true, onSleep: (io) => io.interrupt() });
    expect(out.startsWith('\x1b[H\x1b[2J')).toBe(true);
    expect(out).toContain('Ctrl-C ends this view.');
  });

  it('goes on when no controller answers for a while, but not for somebody who has seen nothing yet', async () => {
    const { facade, url } = await serve();
    let looks = 0;
    const { code, out } = await regent(['status', 'shop', '--watch'], {
      server: url,
      onSleep: (io) => {
        looks += 1;
        facade.failure = looks === 1 ? new Error('planted') : undefined;
        if (looks === 3) io.interrupt();
      },
    });
    expect(code).toBe(0);
    expect(out.match(/● steady/g)).toHaveLength(2);
    expect(out).toContain('Trying again.');
    expect((await regent(['status', 'shoe', '--watch'], { server: url })).code).toBe(2);
  });

  it('is not for scripts', async () => {
    const { code, err } = await regent(['status', '--watch', '-o', 'json']);
    expect(code).toBe(2);
    expect(err).toContain('--watch is for people; scripts follow GET /v1/events');
  });
});

it('-o yaml prints the document of the API, of an error too', async () => {
  const { url } = await serve();
  const json = await regent(['status', 'shop', '-o', 'json'], { server: url });
  const yaml = await regent(['status', 'shop', '-o', 'yaml'], { server: url });
  expect(parse(yaml.out)).toEqual(JSON.parse(json.out));
  const { code, out } = await regent(['status', 'shoe', '-o', 'yaml'], { server: url });
  expect([code, parse(out).type]).toEqual([2, 'urn:regent:problem:not-found']);
});
