import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Operation } from '../../src/domain/operation.ts';
import { failover, NOW, refused, shopStatus, step } from '../api/fake-facade.ts';
import { serve } from '../api/serve.ts';
import { regent } from './terminal.ts';

const toEuDe = ['--to', 'eu-de', '--reason', 'us-south is dark'];
const guards = [{ guard: 'replicas-ready', answer: 'yes' as const, because: 'shop-db can take over in eu-de.' }];
const steps = [step('fence', 'db-servers'), step('promote', 'shop-db', { after: ['fence:db-servers:us-south'] })];

/** An operation as one look after the other finds it; the last one stays. */
async function serveStory(...story: (Operation | 'away')[]) {
  const served = await serve();
  const { facade } = served;
  const tell = () => {
    const now = story.length > 1 ? story.shift() : story[0];
    facade.failure = now === 'away' ? new Error('planted') : undefined;
    if (now === undefined || now === 'away') return;
    facade.status = shopStatus(now.outcome === undefined ? { operation: now } : { lastOperation: now });
  };
  tell();
  return { ...served, onSleep: tell };
}

const fenced = step('fence', 'db-servers', {
  status: 'done',
  startedAt: NOW,
  endedAt: NOW + 1_500,
  note: 'powered off',
});
const promoting = step('promote', 'shop-db', { status: 'running', startedAt: NOW + 1_500 });
const promoted = step('promote', 'shop-db', { status: 'done', startedAt: NOW + 1_500, endedAt: NOW + 4_000 });
const running = failover({
  steps: [step('fence', 'db-servers', { status: 'running', startedAt: NOW }), step('promote', 'shop-db')],
});
const halfway = failover({ steps: [fenced, promoting] });
const done = failover({ steps: [fenced, promoted], outcome: 'done', endedAt: NOW + 4_000 });

describe('following an operation', () => {
  it('prints a line for everything that happens, until it is done', async () => {
    const { url, onSleep } = await serveStory(running, halfway, halfway, done);
    const { code, out } = await regent(['failover', 'shop', ...toEuDe, '--yes'], { server: url, onSleep });
    expect(out.trim().split('\n')).toEqual([
      'Accepted as shop-5 (rule 210): An operator orders a failover: the old side is fenced, then the other is promoted.',
      '  ▶ fence:db-servers:us-south  It does fence on db-servers.',
      '  ✓ fence:db-servers:us-south  1.5 s  powered off',
      '  ▶ promote:shop-db:eu-de  It does promote on shop-db.',
      '  ✓ promote:shop-db:eu-de  2.5 s',
      'failover shop-5: done after 4.0 s.',
      'What came of it: regent report shop-5',
    ]);
    expect(code).toBe(0);
  });

  it('on a terminal shows how far it has come beside its quote, in one line that is gone when something happens', async () => {
    const { url, onSleep } = await serveStory(running, halfway, done);
    const { out } = await regent(['failover', 'shop', ...toEuDe, '--yes'], { server: url, onSleep, colours: true });
    const shown = out.split('\r\x1b[K').map((part) => stripVTControlCharacters(part));
    // As much of it as fits into a line of 80.
    expect(shown).toContain('  0 of 2 steps  ·  fence:db-servers:us-south 0.0 s of ~ 4.0 s  ·  0.0 s of ~ 4.');
    expect(shown).toContain('  1 of 2 steps  ·  promote:shop-db:eu-de 0.0 s of ~ 4.0 s  ·  0.0 s of ~ 4.0 s ');
    expect(shown.at(-1)).toMatch(/✓ promote:shop-db:eu-de {2}2\.5 s\nfailover shop-5: done after 4\.0 s\.\n/);
  });

  it('of one that fails ends with 1 and says what a person must decide', async () => {
    const broken = step('promote', 'shop-db', { status: 'failed', note: 'not in peer state' });
    const { facade, url } = await serve();
    const lastOperation = failover({ steps: [fenced, broken], outcome: 'failed', endedAt: NOW + 9_000 });
    facade.status = shopStatus({
      lastOperation,
      blocked: { because: 'A person must decide how to go on.', since: NOW },
    });
    const { code, out } = await regent(['switchover', 'shop', ...toEuDe, '--yes'], { server: url });
    expect(code).toBe(1);
    expect(out).toContain('✗ promote:shop-db:eu-de  not in peer state');
    expect(out).toContain('failover shop-5: failed after 9.0 s. A person must decide how to go on.');
  });

  it('of one that is called off ends with 1 and says why', async () => {
    const withdrawn = 'us-south is up again, as a quorum sees.';
    const { url } = await serveStory(failover({ outcome: 'withdrawn', withdrawn, endedAt: NOW }));
    const { code, out } = await regent(['switchover', 'shop', ...toEuDe, '--yes'], { server: url });
    expect(code).toBe(1);
    expect(out).toContain(withdrawn);
  });

  it('goes on when a controller goes away in the middle', async () => {
    const { url, onSleep } = await serveStory(running, 'away', 'away', done);
    const { code, out } = await regent(['failover', 'shop', ...toEuDe, '--yes'], { server: url, onSleep });
    expect(code).toBe(0);
    expect(out.match(/trying again/g)).toHaveLength(1);
  });

  it('gives up when none comes back, and says how to come back', async () => {
    const { url, onSleep } = await serveStory(running, 'away');
    const { code, err } = await regent(['failover', 'shop', ...toEuDe, '--yes'], { server: url, onSleep });
    expect(code).not.toBe(0);
    expect(err).toContain('regent status shop');
  });

  it('Ctrl-C leaves the operation running, says how to come back, and ends with 3', async () => {
    const { facade, url } = await serveStory(running);
    const { code, out } = await regent(['failover', 'shop', ...toEuDe, '--yes'], {
      server: url,
      onSleep: (io) => io.interrupt(),
    });
    expect(code).toBe(3);
    expect(out).toContain(
      'shop-5 is still running, with or without this view of it. To see how it goes: regent status shop',
    );
    expect(facade.pauses).toEqual([]);
  });

  it('tells a pause; a script does not wait for its end but gets 3', async () => {
    const { facade, url } = await serve();
    facade.status = shopStatus({ operation: running, pause: { by: 'bob', reason: 'stop!', at: NOW } });
    const { code, out } = await regent(['failover', 'shop', ...toEuDe, '--yes'], { server: url });
    expect(code).toBe(3);
    expect(out).toContain('Paused by bob: stop! (it waits for: regent resume shop)');
  });

  it('is left out with --no-wait', async () => {
    const { url } = await serveStory(running);
    const { code, out } = await regent(['failback', 'shop', '--yes', '--no-wait'], { server: url });
    expect(code).toBe(0);
    expect(out).toContain('Accepted as shop-5');
    expect(out).toContain('regent status shop');
  });

  it('with -o json tells its progress on stderr and prints one document', async () => {
    const { url, onSleep } = await serveStory(running, done);
    const { code, out, err } = await regent(['failback', 'shop', '--yes', '-o', 'json'], { server: url, onSleep });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ id: 'shop-5', status: 'done' });
    expect(err).toContain('✓ fence:db-servers:us-south');
  });
});

describe('what is sent', () => {
  it.each([
    ['switchover', [...toEuDe, '--yes'], { kind: 'switchover', to: 'eu-de' }, 'us-south is dark'],
    ['failback', ['--reason', 'it is well', '--yes'], { kind: 'failback' }, 'it is well'],
    ['failback', ['--yes'], { kind: 'failback' }, 'No reason was given.'],
    ['reprotect', [], { kind: 'reprotect' }, 'No reason was given.'],
  ])('%s %j', async (verb, options, body, reason) => {
    const { facade, url } = await serve();
    await regent([verb, 'shop', ...options, '--no-wait'], { server: url });
    expect(facade.asked).toMatchObject([{ how: 'command', application: 'shop', request: { body, reason } }]);
  });
});

describe('a forced failover', () => {
  it('shows its plan and asks for the name of the application', async () => {
    const { facade, url } = await serve();
    facade.forecast = { ...facade.forecast, guards, steps };
    facade.status = shopStatus({ lastOperation: done });
    const { code, out, questions } = await regent(['failover', 'shop', ...toEuDe], { server: url, types: 'shop' });
    expect(code).toBe(0);
    expect(out).toMatch(/2\s+promote:shop-db:eu-de\s+~ 4\.0 s\s+can't be undone/);
    expect(questions).toEqual(['Type shop to fail over to eu-de: ']);
    expect(facade.asked.map(({ how }) => how)).toEqual(['preview', 'command']);
  });

  it('does not wait for the providers to look first, and goes on whatever was found', async () => {
    const { facade, url } = await serve();
    const findings = [{ severity: 'error' as const, about: 'pool 1', sentence: 'It has no origin.' }];
    facade.forecast = { ...facade.forecast, readiness: { ...facade.examination, findings } };
    const { out } = await regent(['failover', 'shop', ...toEuDe, '--no-wait'], { server: url, types: 'shop' });
    expect(out).toContain('It has no origin.');
    expect(facade.asked.map(({ how, live }) => [how, live])).toEqual([
      ['preview', undefined],
      ['command', undefined],
    ]);
  });

  it('does nothing when another word is typed', async () => {
    const { facade, url } = await serve();
    const { code, err } = await regent(['failover', 'shop', ...toEuDe], { server: url, types: 'yes' });
    expect(code).toBe(1);
    expect(err).toBe('regent: Not confirmed: nothing was done.\n');
    expect(facade.asked.map(({ how }) => how)).toEqual(['preview']);
  });

  it('does not ask when the rules refuse it anyway', async () => {
    const { facade, url } = await serve();
    facade.forecast = { ...facade.forecast, ...refused(), steps };
    const { code, questions } = await regent(['failover', 'shop', ...toEuDe], { server: url, types: 'shop' });
    expect([code, questions]).toEqual([1, []]);
  });

  it('without a terminal and without --yes is refused with 2', async () => {
    const { facade, url } = await serve();
    const { code, err } = await regent(['failover', 'shop', ...toEuDe], { server: url });
    expect(code).toBe(2);
    expect(err).toContain('Add --yes');
    expect(facade.asked).toEqual([]);
  });
});

describe('whatever takes users or data elsewhere', () => {
  const zone = ['--region', 'us-south', '--zone', 'a', '--reason', 'x'];

  it.each([
    ['switchover', toEuDe, 'Type shop to switch over to eu-de: '],
    ['failback', [], 'Type shop to bring it home: '],
    ['drain', zone, 'Type shop to keep users from us-south/a: '],
    ['restore', zone, 'Type shop to send users to us-south/a again: '],
  ])('%s shows its plan and asks too', async (verb, options, question) => {
    const { facade, url } = await serve();
    const argv = [verb, 'shop', ...options, '--no-wait'];
    const { code, questions } = await regent(argv, { server: url, types: 'shop' });
    expect([code, questions]).toEqual([0, [question]]);
    expect(facade.asked.map(({ how }) => how)).toEqual(['preview', 'command']);
    expect((await regent(argv, { server: url })).code).toBe(2);
  });

  it('and to make a replica again of what serves nobody asks nothing', async () => {
    const { url } = await serve();
    expect((await regent(['reprotect', 'shop', '--no-wait'], { server: url })).questions).toEqual([]);
  });
});

describe('--dry-run', () => {
  it('shows the guards and the steps, what it takes and what can not be undone, and starts nothing', async () => {
    const { facade, url } = await serve();
    facade.forecast = { ...facade.forecast, guards, steps };
    const { code, out } = await regent(['failover', 'shop', ...toEuDe, '--dry-run'], { server: url });
    expect(code).toBe(0);
    expect(out).toContain('Rule 210: An operator orders a failover.');
    expect(out).toMatch(/✓\s+replicas-ready\s+shop-db can take over in eu-de\./);
    expect(out).toMatch(/1\s+fence:db-servers:us-south/);
    expect(out).toContain('about 8.0 s in all');
    expect(facade.asked).toMatchObject([{ how: 'preview', live: true }]);
  });

  it('of what would be refused ends with 1 and shows the steps all the same', async () => {
    const { facade, url } = await serve();
    facade.forecast = { ...facade.forecast, ...refused(), steps };
    const { code, out } = await regent(['switchover', 'shop', ...toEuDe, '--dry-run'], { server: url });
    expect(code).toBe(1);
    expect(out).toContain('Refused: The command can not be carried out now. (rule 290)');
    expect(out).toContain('promote:shop-db:eu-de');
  });

  it('with -o json prints the document of the API', async () => {
    const { url } = await serve();
    const { out } = await regent(['failback', 'shop', '--dry-run', '-o', 'json'], { server: url });
    expect(JSON.parse(out)).toMatchObject({ dryRun: true, accepted: true, rule: 210 });
  });
});

describe('a refusal', () => {
  it('gives the sentence, each guard with its answer, and what to do next', async () => {
    const { facade, url } = await serve();
    facade.answer = refused();
    const { code, out, err } = await regent(['switchover', 'shop', ...toEuDe, '--yes'], { server: url });
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('Refused: The command can not be carried out now. (rule 290)');
    expect(err).toMatch(/✓\s+replacement-healthy\s+eu-de is up\./);
    expect(err).toMatch(/\?\s+replicas-ready\s+Nothing has been seen of shop-db/);
    expect(err).toMatch(/✗\s+not-paused\s+It is paused by bob: lunch/);
    expect(err).toContain('To end the pause: regent resume shop');
    expect(err).toContain('To see how it stands: regent status shop');
  });

  it('with -o json prints the problem document too', async () => {
    const { facade, url } = await serve();
    facade.answer = refused();
    const { code, out } = await regent(['failback', 'shop', '--yes', '-o', 'json'], { server: url });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ type: 'urn:regent:problem:refused', guards: facade.answer.guards });
  });
});
