import { describe, expect, it } from 'vitest';
import { contextOf } from '../../src/domain/context.ts';
import { decide } from '../../src/domain/decide.ts';
import { type RegionObservation, unseen } from '../../src/domain/observation.ts';
import { protectionIn, protectionOf } from '../../src/domain/protection.ts';
import type { State } from '../../src/domain/state.ts';
import type { View } from '../../src/domain/view.ts';
import { everybodySays, observationsAt, primary, replica, resource, shop, stateOf, viewOf } from '../support/shop.ts';

const application = shop(
  {},
  { resources: [resource('server', ['fence', 'unfence']), resource('db', ['promote', 'rejoin'])] },
);
const everybodyUp = viewOf(everybodySays({ 'us-south': 'up', 'eu-de': 'up' }));
const inEuDe = { active: ['eu-de'], primary: 'eu-de' };
const gone = unseen('Its server does not answer.');
const stopped: RegionObservation = { role: 'none', replicating: 'no', detail: 'The database is not active.' };

const seeing = (db: Record<string, RegionObservation>, view: View = everybodyUp): View => ({
  ...view,
  observations: observationsAt(view.now, { db }),
});
const said = (state: State, view: View) => protectionOf(contextOf(application, state, view));

describe('data after a failover', () => {
  const left = stateOf(application, { phase: 'recovering', placement: inEuDe, unprotected: ['us-south'] });

  it('is not protected while the region that was left does not answer, and that is said', () => {
    expect(said(left, seeing({ 'eu-de': primary, 'us-south': gone }))).toEqual([
      {
        resource: 'db',
        protected: 'no',
        because:
          'us-south was left by force, and has not been made a replica again. db in us-south: Its server does not answer.',
      },
    ]);
  });

  it.each<[string, RegionObservation]>([
    ['stopped', stopped],
    ['not seen', gone],
  ])('is rebuilding while a side that is %s is made a replica again, until that has failed', (_, side) => {
    const view = seeing({ 'eu-de': primary, 'us-south': side });
    const { next } = decide(application, left, view);

    expect(next.operation?.kind).toBe('reprotect');
    expect(said(next, view)).toMatchObject([{ protected: 'rebuilding' }]);
    const failed = next.operation && {
      ...next.operation,
      steps: next.operation.steps.map((step) => ({ ...step, status: 'failed' as const })),
    };
    expect(said({ ...next, operation: failed }, view)).toMatchObject([{ protected: 'no' }]);
  });

  it('is protected as soon as the replica follows', () => {
    expect(said(left, seeing({ 'eu-de': primary, 'us-south': replica }))).toMatchObject([{ protected: 'yes' }]);
  });
});

describe('data at home', () => {
  const home = stateOf(application);

  it('is unknown where nothing was seen lately', () => {
    const old = seeing({ 'us-south': primary, 'eu-de': replica }, { ...everybodyUp, now: 900_000 });

    expect(said(home, { ...old, now: 1_000_000 })).toMatchObject([{ protected: 'unknown' }]);
    expect(said(home, { ...everybodyUp, observations: {} })).toEqual([
      { resource: 'db', protected: 'unknown', because: 'db in eu-de: nothing has been seen of it lately.' },
    ]);
  });

  it('is not protected by a side that says that it is primary, too', () => {
    expect(said(home, seeing({ 'us-south': primary, 'eu-de': primary }))).toEqual([
      { resource: 'db', protected: 'no', because: 'db says in eu-de that it is primary there, too.' },
    ]);
  });

  it('is protected by the best of several replicas; of each it is asked by itself', () => {
    const three = shop({}, { resources: [resource('db', ['promote', 'rejoin'], ['us-south', 'eu-de', 'au-syd'])] });
    const context = contextOf(
      three,
      stateOf(three),
      seeing({ 'us-south': primary, 'eu-de': stopped, 'au-syd': replica }),
    );
    const [db] = three.resources;

    expect(protectionOf(context)).toMatchObject([{ protected: 'yes', because: expect.stringContaining('au-syd') }]);
    expect(db && protectionIn(context, db, 'eu-de').protected).toBe('no');
  });

  it('is not protected where no other region holds it', () => {
    const lonely = shop({}, { resources: [resource('db', ['promote'], ['us-south'])] });

    expect(protectionOf(contextOf(lonely, stateOf(lonely), everybodyUp))).toEqual([
      { resource: 'db', protected: 'no', because: 'db is held in one region only.' },
    ]);
  });
});
