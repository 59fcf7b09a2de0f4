import { describe, expect, it } from 'vitest';
import type { Application } from '../../src/domain/application.ts';
import { contextOf } from '../../src/domain/context.ts';
import { stepRecords } from '../../src/domain/decide.ts';
import type { RegionObservation } from '../../src/domain/observation.ts';
import { type Operation, readySteps, type StepRecord } from '../../src/domain/operation.ts';
import { permit } from '../../src/domain/permit.ts';
import { type Change, plan } from '../../src/domain/plan.ts';
import type { View } from '../../src/domain/view.ts';
import {
  everybodySays,
  observationsAt,
  primary,
  replica,
  resource,
  shop,
  stateOf,
  viewOf,
  witnessedBy,
} from '../support/shop.ts';

/**
 * Everything that an application with a database and files is made of; the files follow the database. Its servers are stopped
 * by force, what uses the data for a planned move.
 */
const application: Application = shop(
  {},
  {
    resources: [
      resource('server', ['fence', 'unfence']),
      { ...resource('app', ['fence', 'unfence']), fencesFor: 'planned' },
      resource('web', ['prepare', 'release']),
      resource('db', ['promote', 'rejoin']),
      { ...resource('files', ['promote', 'rejoin']), after: ['db'] },
      resource('media', ['unmount', 'mount']),
      resource('www', ['route']),
    ],
  },
);
const inUs = { active: ['us-south'], primary: 'us-south' };
const inEu = { active: ['eu-de'], primary: 'eu-de' };

const moves: Readonly<Record<string, Change>> = {
  disaster: { kind: 'failover', graceful: false, from: inUs, to: inEu, fenced: [] },
  planned: { kind: 'switchover', graceful: true, from: inUs, to: inEu, fenced: [] },
  'the way home': { kind: 'failback', graceful: true, from: inEu, to: inUs, fenced: [] },
};

/** How what uses the data is stopped for a planned move, when users need no longer wait for capacity. */
const quiesced = ['prepare', 'fence app', 'unmount'];

/** The steps in the order of the plan. */
const stories: Readonly<Record<string, readonly string[]>> = {
  disaster: ['fence server', 'prepare', 'promote db', 'promote files', 'mount', 'route', 'verify'],
  planned: [...quiesced, 'promote db', 'promote files', 'mount', 'route', 'verify', 'release', 'unfence app'],
  'the way home': [...quiesced, 'promote db', 'promote files', 'mount', 'route', 'verify', 'release', 'unfence app'],
};

/**
 * What of a later step, asked for before an earlier one, the executor's permit does not refuse by itself, and why it does no
 * harm. The plan's own order keeps it back all the same.
 */
const harmless: Readonly<Record<string, string>> = {
  'fence app before prepare': 'Users would wait for longer, and the plan has the capacity first.',
  'promote db before prepare': 'Users come only after the promotions, and the plan has none before there is capacity.',
  'promote files before prepare': 'The same.',
  'promote files before promote db': 'Each has one writer; the application uses neither before both are there.',
  'verify before prepare': 'It only looks, and does not see users arrive.',
  'verify before fence server': 'The same.',
  'verify before fence app': 'The same.',
  'verify before unmount': 'The same.',
  'verify before promote db': 'The same.',
  'verify before promote files': 'The same.',
  'verify before mount': 'The same.',
  'verify before route': 'The same.',
  'prepare before fence server': 'What runs in a standby does not write: it is not the primary. Both are done at once.',
  'unfence app before release': 'Users have left, so how much of it runs there is of matter to nobody.',
};

/** What the permit did not refuse in any of the plans. */
const letThrough = new Set<string>();

const nameOf = ({ verb, resource: id }: Pick<StepRecord, 'verb' | 'resource'>) =>
  ['promote', 'fence', 'unfence'].includes(verb) ? `${verb} ${id}` : verb;

/** An operation with these steps done, as far as the world would show it. */
function worldAfter(change: Change, done: readonly string[]) {
  const steps = stepRecords(application, change).map((step): StepRecord => {
    return done.includes(nameOf(step)) ? { ...step, status: 'done', startedAt: 1, endedAt: 2 } : step;
  });
  const operation: Operation = {
    id: 'shop-1',
    kind: change.kind,
    epoch: 1,
    rule: 200,
    graceful: change.graceful,
    requestedBy: 'alice',
    reason: 'a test',
    from: change.from,
    to: change.to,
    startedAt: 0,
    steps,
    quotedLoss: {},
  };
  const state = stateOf(application, { phase: 'operating', placement: change.from, epoch: 1, operation });
  const [left, joined] = [change.from.primary, change.to.primary];
  const isDead = !change.graceful;
  const health = { [left]: isDead ? 'down' : 'up', [joined]: 'up' } as const;
  const data = (id: string): Record<string, RegionObservation> =>
    done.includes(`promote ${id}`) ? { [left]: replica, [joined]: primary } : { [left]: primary, [joined]: replica };
  const view: View = viewOf(everybodySays(health));
  const observations = observationsAt(view.now, { db: data('db'), files: data('files') });
  return { operation, context: contextOf(application, state, witnessedBy(state, { ...view, observations })) };
}

function dependsOn(steps: readonly StepRecord[], step: StepRecord, earlier: string): boolean {
  return steps.some(
    (each) => step.after.includes(each.id) && (nameOf(each) === earlier || dependsOn(steps, each, earlier)),
  );
}

describe.each(Object.keys(moves))('the combined plan of %s', (name) => {
  const change = moves[name] as Change;
  const story = stories[name] ?? [];

  it('has its steps in this order', () => {
    expect(plan(application, change).map(nameOf)).toEqual(story);
  });

  it('can be carried out in it: nothing of it is refused', () => {
    story.forEach((wanted, index) => {
      const { operation, context } = worldAfter(change, story.slice(0, index));
      const step = readySteps(operation).find((each) => nameOf(each) === wanted);
      expect([wanted, step && permit(operation, step, context).answer]).toEqual([wanted, 'go']);
    });
  });

  const pairs = story.flatMap((earlier, index) => story.slice(index + 1).map((later) => [later, earlier] as const));

  it.each(pairs)('does no harm with %s before %s: it is refused, or nothing comes of it', (later, earlier) => {
    const all = stepRecords(application, change);
    // Whatever waits for the earlier one is not done either.
    const done = story
      .slice(0, story.indexOf(later))
      .filter((each) => each !== earlier)
      .filter((each) => !all.some((step) => nameOf(step) === each && dependsOn(all, step, earlier)));
    const { operation, context } = worldAfter(change, done);
    const step = operation.steps.find((each) => nameOf(each) === later) as StepRecord;
    const swap = `${later} before ${earlier}`;

    const isWaitedFor = dependsOn(operation.steps, step, earlier);
    if (isWaitedFor) expect(readySteps(operation).map(nameOf)).not.toContain(later);
    const refused = permit(operation, step, context);
    if (refused.answer === 'go') letThrough.add(swap);
    expect([swap, refused.answer]).toEqual([swap, refused.answer === 'go' && swap in harmless ? 'go' : 'wait']);
    // What the plan does not even order has to be among what does no harm.
    if (!isWaitedFor) expect(harmless).toHaveProperty([swap]);
  });
});

it('every swap that is called harmless is let through in a plan', () => {
  expect(Object.keys(harmless).filter((swap) => !letThrough.has(swap))).toEqual([]);
});
