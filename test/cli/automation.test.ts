import { describe, expect, it } from 'vitest';
import { NoAnswer } from '../../src/controller/contract.ts';
import { accepted, refused, shopStatus } from '../api/fake-facade.ts';
import { serve } from '../api/serve.ts';
import { regent } from './terminal.ts';

it.each(['automatic', 'manual'])('regent automation shop %s', async (automation) => {
  const { facade, url } = await serve();
  facade.answer = accepted({ rule: 201, because: 'An operator sets the automation.', operation: undefined });
  const { code, out } = await regent(['automation', 'shop', automation, '--reason', 'night'], { server: url });
  expect([code, out]).toEqual([0, 'shop: An operator sets the automation.\n']);
  expect(facade.asked).toMatchObject([{ request: { body: { kind: 'automation', automation }, reason: 'night' } }]);
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
