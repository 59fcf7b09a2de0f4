import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Application } from '../../src/domain/application.ts';
import { type Change, plan } from '../../src/domain/plan.ts';
import { rejoinedApart, resource, shop } from '../support/shop.ts';

const application = shop();
const atHome = { active: ['us-south'], primary: 'us-south' };
const inEuDe = { active: ['eu-de'], primary: 'eu-de' };
const forced: Change = { kind: 'failover', graceful: false, from: atHome, to: inEuDe, fenced: [] };
const story = (change: Change, of: Application = application) =>
  plan(of, change).map((step) => `${step.id}${step.after.length > 0 ? ` after ${step.after.join(', ')}` : ''}`);

describe('a plan', () => {
  it('of a failover fences, then promotes, then routes, then verifies', () => {
    expect(story(forced)).toEqual([
      'fence:server:us-south',
      'promote:db:eu-de after fence:server:us-south',
      'promote:volume:eu-de after fence:server:us-south',
      'route:www:eu-de after promote:db:eu-de, promote:volume:eu-de',
      'verify:www:eu-de after route:www:eu-de',
    ]);
  });

  it('of a graceful move fences nothing', () => {
    expect(story({ kind: 'failback', graceful: true, from: inEuDe, to: atHome, fenced: [] })).toEqual([
      'promote:db:us-south',
      'promote:volume:us-south',
      'route:www:us-south after promote:db:us-south, promote:volume:us-south',
      'verify:www:us-south after route:www:us-south',
    ]);
  });

  it('of a reprotect lets the returned region run, then makes it a replica', () => {
    const change: Change = {
      kind: 'reprotect',
      graceful: true,
      from: inEuDe,
      to: inEuDe,
      returned: 'us-south',
      fenced: ['us-south'],
    };

    expect(story(change)).toEqual([
      'unfence:server:us-south',
      'rejoin:db:us-south after unfence:server:us-south',
      'rejoin:volume:us-south after unfence:server:us-south',
    ]);
  });

  it('of a reprotect first makes a replica of what the platform keeps, and only then lets servers run', () => {
    const kept = application.resources.map((each) => (each.id === 'volume' ? rejoinedApart(each) : each));
    const change: Change = {
      kind: 'reprotect',
      graceful: true,
      from: inEuDe,
      to: inEuDe,
      returned: 'us-south',
      fenced: ['us-south'],
    };

    expect(story(change, shop({}, { resources: kept }))).toEqual([
      'rejoin:volume:us-south',
      'unfence:server:us-south after rejoin:volume:us-south',
      'rejoin:db:us-south after rejoin:volume:us-south, unfence:server:us-south',
    ]);
  });

  it.each([
    ['forced', forced, 'eu-de'],
    ['graceful', { kind: 'failback', graceful: true, from: inEuDe, to: atHome, fenced: [] } as Change, 'us-south'],
  ])('that is %s mounts the data once it is there, and before users come', (_, change, region) => {
    const mounting = shop({}, { resources: [...application.resources, resource('media', ['mount'])] });
    const promotions = `promote:db:${region}, promote:volume:${region}`;

    expect(story(change, mounting).slice(-3)).toEqual([
      `mount:media:${region} after ${promotions}`,
      `route:www:${region} after ${promotions}, mount:media:${region}`,
      `verify:www:${region} after route:www:${region}`,
    ]);
  });

  it('that is graceful stops what uses the data, as late as can be, and has it let go of it; then it runs again', () => {
    const quiescing = { ...resource('app', ['fence', 'unfence', 'prepare', 'release']), fencesFor: 'planned' as const };
    const planned = shop(
      {},
      { resources: [...application.resources, quiescing, resource('media', ['unmount', 'mount'])] },
    );
    const change: Change = { ...forced, kind: 'switchover', graceful: true };
    const stopped = 'prepare:app:eu-de, fence:app:us-south';

    expect(story(change, planned)).toEqual([
      'prepare:app:eu-de',
      'fence:app:us-south after prepare:app:eu-de',
      `unmount:media:us-south after ${stopped}`,
      `promote:db:eu-de after ${stopped}, unmount:media:us-south`,
      `promote:volume:eu-de after ${stopped}, unmount:media:us-south`,
      'mount:media:eu-de after promote:db:eu-de, promote:volume:eu-de',
      'route:www:eu-de after promote:db:eu-de, promote:volume:eu-de, mount:media:eu-de',
      'verify:www:eu-de after route:www:eu-de',
      'release:app:us-south after verify:www:eu-de',
      'unfence:app:us-south after verify:www:eu-de',
    ]);
    expect(story(forced, planned).filter((step) => /^(unmount|fence:app)/.test(step))).toEqual([]);
  });

  it('that leaves the primary where it is mounts nothing', () => {
    const mounting = shop({}, { resources: [...application.resources, resource('media', ['unmount', 'mount'])] });
    const both = { active: ['us-south', 'eu-de'], primary: 'us-south' };

    expect(story({ kind: 'drain', graceful: false, from: both, to: atHome, fenced: [] }, mounting)).toHaveLength(2);
  });

  it('that leaves the primary where it is moves only traffic', () => {
    const both = { active: ['us-south', 'eu-de'], primary: 'us-south' };

    expect(story({ kind: 'drain', graceful: false, from: both, to: atHome, fenced: [] })).toEqual([
      'route:www:us-south',
      'verify:www:us-south after route:www:us-south',
    ]);
  });

  it('lets a region run again before it is promoted, and after the other one is fenced', () => {
    const change: Change = { kind: 'failover', graceful: false, from: inEuDe, to: atHome, fenced: ['us-south'] };

    expect(story(change)[1]).toBe('unfence:server:us-south after fence:server:eu-de');
    expect(plan(application, change).find((step) => step.id === 'promote:db:us-south')?.after).toContain(
      'unfence:server:us-south',
    );
  });

  it('keeps the order that the configuration adds', () => {
    const ordered = shop(
      {},
      { resources: application.resources.map((each) => (each.id === 'volume' ? { ...each, after: ['db'] } : each)) },
    );

    expect(plan(ordered, forced).find((step) => step.id === 'promote:volume:eu-de')?.after).toContain(
      'promote:db:eu-de',
    );
  });

  it('can always be carried out to its end, and never routes before every promotion', () => {
    const verbs = fc.uniqueArray(fc.constantFrom('fence', 'unfence', 'promote', 'rejoin', 'route'), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(verbs, { maxLength: 6 }), fc.boolean(), (resources, graceful) => {
        const random = shop({}, { resources: resources.map((each, index) => resource(`r${index}`, each)) });
        const steps = plan(random, { ...forced, graceful });
        const done = new Set<string>();
        for (const step of steps) {
          expect(step.after.filter((id) => !done.has(id))).toEqual([]);
          done.add(step.id);
        }
        const promotions = steps.filter((step) => step.verb === 'promote').map((step) => step.id);
        for (const route of steps.filter((step) => step.verb === 'route')) {
          expect(route.after).toEqual(expect.arrayContaining(promotions));
        }
      }),
    );
  });
});
