import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { controllerAt } from '../../src/compose/emergency/controller-at.ts';
import { guardsOf, type Survey } from '../../src/compose/emergency/survey.ts';
import { emergencyAnnouncement, type WitnessSeen } from '../../src/compose/emergency/witnesses.ts';
import { systemRuntime } from '../../src/runtime.ts';
import { freePort } from '../support/free-port.ts';
import { hastyRuntime } from '../support/hasty-runtime.ts';

async function answering(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close().closeAllConnections());
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const saying = (status: number, body: string, headers = {}) =>
  answering((_request, response) => void response.writeHead(status, headers).end(body));

describe('an address of a controller', () => {
  it.each<[string, () => Promise<string>, 'alive' | 'silent' | 'unclear']>([
    ['is alive that says so', () => saying(200, '{"status":"alive"}'), 'alive'],
    ['is silent where nobody listens', async () => `http://127.0.0.1:${await freePort()}`, 'silent'],
    ['is silent behind a proxy that reaches nobody', () => saying(503, 'no upstream'), 'silent'],
    ['is unclear where something else answers', () => saying(200, '<html>'), 'unclear'],
    ['is unclear where one is sent elsewhere', () => saying(302, '', { location: '/login' }), 'unclear'],
    ['is silent that hangs up', () => answering((request) => void request.socket.destroy()), 'silent'],
  ])('%s', async (_what, address, says) => {
    expect((await controllerAt(await address(), systemRuntime())).says).toBe(says);
  });

  it('is silent that takes connections and never answers, as a stopped process does', async () => {
    const address = await answering(() => {});

    expect((await controllerAt(address, hastyRuntime(30))).says).toBe('silent');
  });
});

const look = (vantage: string, epoch?: number, unfenced?: { resource: string; region: string }[]): WitnessSeen => ({
  vantage,
  look: {
    installation: 'example',
    report: {
      vantage,
      application: 'shop',
      process: 'p',
      isolatedFor: [],
      verdicts: [],
      edges: [],
      witness: epoch === undefined ? undefined : { epoch, operation: `shop-${epoch}@n`, unfenced, durable: true },
    },
  },
});
const silent = (vantage: string): WitnessSeen => ({ vantage, silent: 'no answer' });
const gone: Survey = {
  controllers: [{ address: 'http://a', says: 'silent', because: '' }],
  redis: { answers: 'no', because: 'connection refused' },
  witnesses: [look('us-south', 7), look('eu-de', 7), silent('au-syd')],
};

describe('an emergency', () => {
  it('is one when nobody governs and a majority of the witnesses can be told', () => {
    expect(guardsOf(gone, 2).map(({ guard, answer }) => `${guard} ${answer}`)).toEqual([
      'controllers-silent yes',
      'no-live-lease yes',
      'witnesses-reachable yes',
    ]);
  });

  const ctl = { instance: 'ctl-a', region: 'eu-de' };
  it.each<[string, Partial<Survey>, string]>([
    ['a controller answers', { controllers: [{ address: 'http://a', says: 'alive', because: '' }] }, 'silent no'],
    ['somebody answers', { controllers: [{ address: 'http://a', says: 'unclear', because: '' }] }, 'silent unknown'],
    ['Redis shows a lease', { redis: { answers: 'yes', live: [ctl], epoch: 7 } }, 'no-live-lease no'],
    ['Redis can not be asked', { redis: { answers: 'unknown', because: 'no password' } }, 'no-live-lease unknown'],
    ['too few witnesses answer', { witnesses: [look('us-south'), silent('eu-de'), silent('au-syd')] }, 'reachable no'],
  ])('is none while %s', (_what, change, expected) => {
    const against = guardsOf({ ...gone, ...change }, 2).filter(({ answer }) => answer !== 'yes');

    expect(against).toHaveLength(1);
    expect(against.map(({ guard, answer }) => `${guard} ${answer}`).join()).toContain(expected);
  });

  it('is one beside a Redis in which no controller holds a lease any more', () => {
    const redis = { answers: 'yes', live: [], epoch: 7 } as const;

    expect(guardsOf({ ...gone, redis }, 2).every(({ answer }) => answer === 'yes')).toBe(true);
  });

  it('begins 1,000 above the newest epoch that anybody knows, and forgets nothing that was left unfenced', () => {
    const side = { resource: 'server', region: 'us-south' };
    const seen = [
      look('us-south', 6, [{ resource: 'old', region: 'eu-de' }]),
      look('eu-de', 7, [side]),
      silent('au-syd'),
    ];

    expect(emergencyAnnouncement(seen, 3, 'n')).toEqual({
      epoch: 1_007,
      operation: 'emergency@n',
      unfenced: [side],
    });
    expect(emergencyAnnouncement(seen, 40, 'n').epoch).toBe(1_040);
    expect(emergencyAnnouncement([silent('eu-de')], 0, 'n')).toEqual({ epoch: 1_000, operation: 'emergency@n' });
  });
});
