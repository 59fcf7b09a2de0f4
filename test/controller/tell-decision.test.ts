import { describe, expect, it } from 'vitest';
import type { Equipment } from '../../src/controller/managed.ts';
import { tellDecision } from '../../src/controller/tell-decision.ts';
import { decide } from '../../src/domain/decide.ts';
import type { State } from '../../src/domain/state.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { commandOf, everybodySays, shop, stateOf, viewOf } from '../support/shop.ts';

const application = shop();
const dead = viewOf(everybodySays({ 'us-south': 'down', 'eu-de': 'up' }));
const suspect = stateOf(application, { phase: 'suspect', suspected: { 'us-south': 0 } });

/** What is told of the change from one state to another. */
function told(before: State, after: State) {
  const ended: string[] = [];
  const lines: { level: string; msg: string }[] = [];
  const events = {
    decided: () => {},
    frozen: () => {},
    maintenance: () => {},
    operationEnded: (_: string, kind: string, outcome: string) => ended.push(`${kind} ${outcome}`),
  } as unknown as Equipment['events'];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const log = createLog({ name: 'test', level: 'info', destination });
  tellDecision({ log, events, region: 'au-syd' }, { rule: 1, because: 'So it is.', before, after });
  return { ended, errors: lines.filter(({ level }) => level === 'error').map(({ msg }) => msg) };
}

describe('what is told of a decision', () => {
  it('is the end of an operation whose place another one takes at once', () => {
    const running = decide(application, suspect, dead).next;
    const stopped: State = { ...running, phase: 'blocked', blocked: { because: 'It stopped.', since: 1 } };
    const order = commandOf({ kind: 'failover', to: 'eu-de', override: ['data-loss'] });
    const { next, operation } = decide(application, stopped, { ...dead, ...order });

    expect(operation?.requestedBy).toBe('alice');
    expect(told(stopped, next).ended).toEqual(['failover superseded']);
    expect(told(running, stopped).ended).toEqual([]);
  });

  it('is once that a person must decide, and again when it is something else', () => {
    const blocked = stateOf(application, { phase: 'blocked', blocked: { because: 'It stopped.', since: 1 } });
    const another: State = { ...blocked, blocked: { because: 'Something else stopped.', since: 2 } };

    expect(told(stateOf(application), blocked).errors).toEqual(['a person must decide']);
    expect(told(blocked, { ...blocked, suspected: { 'eu-de': 5 } }).errors).toEqual([]);
    expect(told(blocked, another).errors).toEqual(['a person must decide']);
  });
});

describe('what a person was asked for', () => {
  it('is not shown any more when what she has ordered begins', () => {
    const blocked = stateOf(application, {
      phase: 'blocked',
      blocked: { because: 'It was called off halfway.', since: 1 },
    });
    const { next, rule } = decide(application, blocked, { ...dead, ...commandOf({ kind: 'failover', to: 'eu-de' }) });

    expect([rule, next.phase, next.blocked]).toEqual([210, 'operating', undefined]);
  });
});
