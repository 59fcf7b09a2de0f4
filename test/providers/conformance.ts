import nock from 'nock';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Verb } from '../../src/domain/application.ts';
import type { RegionObservation } from '../../src/domain/observation.ts';
import type { Step } from '../../src/domain/operation.ts';
import type { ActCall } from '../../src/providers/contract.ts';
import { actCall, look, providerOf, secrets } from './support.ts';

/** What the suite has to know of a system in order to imitate it. */
export interface Imitation {
  /** Where its calls go: every one of these hosts answers. */
  readonly hosts: readonly string[];
  readonly settings: Record<string, unknown>;
  /** One step of each of its verbs that is not done yet in the world that `answer` shows. */
  readonly steps: readonly Step[];
  /** Verbs that the platform carries out by itself: they are waited for, and nothing is asked. */
  readonly doneByItself?: readonly Verb[];
  /** What a healthy system answers: status and body. */
  readonly answer: (call: ImitatedCall) => readonly [number, unknown];
  /** What its steps are told of the other resources. */
  readonly told?: Pick<ActCall, 'addresses'>;
  /** Whether a call changes anything. */
  readonly changes: (call: ImitatedCall) => boolean;
}

export interface ImitatedCall {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  /** What it was authorized with, plain. */
  readonly credential: string;
}

/** How a system can fail to be of help: instead of its answer, or never. */
const failures: Record<string, ((call: ImitatedCall) => readonly [number, unknown]) | 'silence'> = {
  'answers 500': () => [500, { error: 'Internal Error' }],
  'answers 503 with a page': () => [503, '<html>Service Unavailable</html>'],
  'answers 200 with garbage': () => [200, 'OK'],
  'answers 200 with null': () => [200, 'null'],
  'answers 200 with a list': () => [200, []],
  'refuses our credentials, and repeats them': ({ credential }) => [401, { error: `bad ${credential}` }],
  'never answers': 'silence',
};

/** What every provider owes to whoever calls it, whatever the other side does. Run on an imitation of the other side. */
export function describeConformance(name: string, imitation: Imitation): void {
  let calls: ImitatedCall[] = [];
  const changes = () => calls.filter(imitation.changes);
  const provider = (failure = '') => providerOf(imitation.settings, failures[failure] === 'silence' ? 20 : 1);

  function serve(answer: (call: ImitatedCall) => readonly [number, unknown] | 'silence'): void {
    nock.cleanAll();
    for (const host of imitation.hosts) {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH'] as const) {
        nock(host)
          .persist()
          .intercept(/.*/, method)
          .query(true)
          .reply(async (request: Request) => {
            const { pathname, search } = new URL(request.url);
            const credential = credentialIn(request.headers.get('authorization') ?? '');
            const call = { method, path: `${pathname}${search}`, body: await request.text(), credential };
            calls.push(call);
            const given = answer(call);
            return given === 'silence' ? new Promise<never>(() => {}) : [given[0], given[1] as nock.Body];
          });
      }
    }
  }

  describe(`the provider ${name}, as every provider`, () => {
    beforeEach(() => {
      calls = [];
      serve(imitation.answer);
    });

    it('says of each verb what a plan has to know, with deadlines that can be met', () => {
      const { abilities } = provider();

      expect(abilities.map(({ verb }) => verb).toSorted()).toEqual(imitation.steps.map(({ verb }) => verb).toSorted());
      for (const ability of abilities) {
        expect(ability.deadlineMs).toBeGreaterThan(ability.expectedMs);
        expect(ability.settleMs).toBeLessThan(ability.deadlineMs);
      }
    });

    it('changes nothing by looking', async () => {
      const seen = await provider().observe(look());

      expect(Object.keys(seen.regions).length).toBeGreaterThan(0);
      expect(changes()).toEqual([]);
    });

    it.each(Object.keys(failures))('sees nothing, and says so, when the other side %s', async (failure) => {
      serve(failing(failure));

      const seen = await withinSeconds(provider(failure).observe(look()));

      for (const region of Object.values(seen.regions))
        expect(facets(region)).not.toMatch(/"(?:yes|no|primary|replica|none)"/);
      expect(seen.mark).toBeUndefined();
      expectNoSecrets(seen);
      expect(changes()).toEqual([]);
    });

    it('stops looking when it is called off', async () => {
      serve(() => 'silence');
      const stop = new AbortController();
      const looking = provider().observe({ signal: stop.signal });

      stop.abort(new Error('stopping'));

      await expect(looking).rejects.toThrow('stopping');
    });

    describe.each(imitation.steps.map((step) => [step.verb, step] as const))('asked to %s', (verb, step) => {
      it('makes one call that changes something, at most', async () => {
        const acted = await provider().act(step, actCall(imitation.told));

        const isAsked = !imitation.doneByItself?.includes(verb);
        expect(acted.outcome).toBe(isAsked ? 'accepted' : 'refused');
        expect(changes()).toHaveLength(isAsked ? 1 : 0);
        expectNoSecrets(acted);
      });

      it('changes nothing when it may not start, and is certain of it', async () => {
        const acted = await provider().act(step, actCall({ ...imitation.told, mayStart: () => false }));

        expect(changes()).toEqual([]);
        expect(acted.outcome).toBe('refused');
      });

      it.each(Object.keys(failures))(
        'never claims success, never rejects and never repeats itself when the other side %s',
        async (failure) => {
          serve((call) => (imitation.changes(call) ? failing(failure)(call) : imitation.answer(call)));

          const acted = await withinSeconds(provider(failure).act(step, actCall(imitation.told)));

          expect(['refused', 'unknown']).toContain(acted.outcome);
          expect(acted.note.length).toBeGreaterThan(0);
          expect(changes().length).toBeLessThanOrEqual(1);
          expectNoSecrets(acted);
        },
      );

      it.each(Object.keys(failures))('never rejects when the other side %s from the beginning', async (failure) => {
        serve(failing(failure));

        const acted = await withinSeconds(provider(failure).act(step, actCall(imitation.told)));

        expect(['refused', 'unknown']).toContain(acted.outcome);
        expect(changes().length).toBeLessThanOrEqual(1);
        expectNoSecrets(acted);
      });

      it('changes nothing when it has been called off before', async () => {
        const acted = await provider().act(step, actCall({ signal: AbortSignal.abort(new Error('stopping')) }));

        expect(acted).toMatchObject({ outcome: 'refused', again: true });
        expect(changes()).toEqual([]);
      });

      it('does not take a verb that it has not declared', async () => {
        const acted = await provider().act({ ...step, verb: 'verify' }, actCall());

        expect(acted).toMatchObject({ outcome: 'refused', again: false });
        expect(changes()).toEqual([]);
      });
    });
  });
}

function failing(name: string): (call: ImitatedCall) => readonly [number, unknown] | 'silence' {
  const failure = failures[name] ?? 'silence';
  return (call) => (failure === 'silence' ? 'silence' : failure(call));
}

/** The token of `Bearer`, or the password of `Basic`. */
function credentialIn(authorization: string): string {
  const [scheme, value = ''] = authorization.split(' ');
  return scheme === 'Basic'
    ? Buffer.from(value, 'base64')
        .toString()
        .replace(/^[^:]*:/, '')
    : value;
}

function facets({ detail: _, ...facets }: RegionObservation): string {
  return JSON.stringify(facets);
}

/** Longer than any look or act may take; the test fails rather than hangs. */
function withinSeconds<T>(promise: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) =>
    setTimeout(() => reject(new Error('it took too long')), 6_000).unref(),
  );
  return Promise.race([promise, late]);
}

function expectNoSecrets(value: unknown): void {
  for (const secret of Object.values(secrets)) expect(JSON.stringify(value)).not.toContain(secret);
}
