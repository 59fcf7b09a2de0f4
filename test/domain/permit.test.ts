import { describe, expect, it } from 'vitest';
import { contextOf } from '../../src/domain/context.ts';
import { decide } from '../../src/domain/decide.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { permit } from '../../src/domain/permit.ts';
import { advance } from '../../src/domain/progress.ts';
import type { State } from '../../src/domain/state.ts';
import type { View } from '../../src/domain/view.ts';
import { everybodySays, observationsAt, primary, replica, shop, stateOf, viewOf } from '../support/shop.ts';

const application = shop();
const dead = viewOf(everybodySays({ 'us-south': 'down', 'eu-de': 'up' }));
const started = decide(
  application,
  stateOf(application, { phase: 'suspect', suspected: { 'us-south': 0 } }),
  dead,
).next;
const intent = { fencing: { epoch: 1, token: 1 }, at: 1, deadlineAt: 2 };
const stopping = advance(started, { kind: 'intended', step: 'fence:server:us-south', intent });
const fenced = advance(stopping, { kind: 'done', step: 'fence:server:us-south', at: 3, note: 'It is off.' });
const promoting = advance(fenced, { kind: 'intended', step: 'promote:db:eu-de', intent });
const promoted = observationsAt(1_000_000, { db: { 'eu-de': primary }, volume: { 'eu-de': primary } });

function ask(state: State, step: string, view: View) {
  const operation = state.operation as Operation;
  const record = operation.steps.find((each) => each.id === step);
  if (record === undefined) throw new Error(step);
  return permit(operation, record, contextOf(application, state, view));
}

describe('a call of an automatic failover', () => {
  it.each<[string, State, string, View, string]>([
    ['begins while the region is down', started, 'fence:server:us-south', dead, 'go'],
    ['waits while nobody knows', started, 'fence:server:us-south', viewOf({}), 'wait'],
    [
      'is called off when the region is up again',
      started,
      'fence:server:us-south',
      viewOf(everybodySays({ 'us-south': 'up', 'eu-de': 'up' })),
      'withdraw',
    ],
    [
      'is called off after the fence too, before what can not be undone',
      fenced,
      'promote:db:eu-de',
      viewOf(everybodySays({ 'us-south': 'up', 'eu-de': 'up' })),
      'withdraw',
    ],
    [
      'goes on past the point of no return, whatever the old region does',
      promoting,
      'promote:volume:eu-de',
      viewOf(everybodySays({ 'us-south': 'up', 'eu-de': 'up' })),
      'go',
    ],
    [
      'waits while it is paused',
      promoting,
      'promote:volume:eu-de',
      { ...dead, pause: { by: 'alice', reason: 'look', at: 1 } },
      'wait',
    ],
    [
      'routes to a region that is up and primary',
      promoting,
      'route:www:eu-de',
      { ...dead, observations: promoted },
      'go',
    ],
    [
      'routes nobody to a database that is not primary',
      promoting,
      'route:www:eu-de',
      { ...dead, observations: observationsAt(1_000_000, { db: { 'eu-de': replica }, volume: { 'eu-de': primary } }) },
      'wait',
    ],
    [
      'routes nobody to a region that is not up',
      promoting,
      'route:www:eu-de',
      { ...viewOf(everybodySays({ 'us-south': 'down', 'eu-de': 'down' })), observations: promoted },
      'wait',
    ],
  ])('%s', (_name, state, step, view, answer) => {
    expect(ask(state, step, view).answer).toBe(answer);
  });
});
