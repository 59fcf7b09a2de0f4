import * as changes from '../changes.ts';
import * as effects from '../effects.ts';
import * as guards from '../guards/index.ts';
import * as outcomes from '../outcomes.ts';
import type { Rule } from '../rule.ts';

/** 6xx: an operation ends: done, called off, or in the hands of a person. */
export const endings: readonly Rule[] = [
  {
    id: 600,
    from: ['operating'],
    when: [outcomes.allStepsDone, outcomes.onlyFences],
    to: 'settled',
    effect: effects.settleFenced,
    because: 'Nothing is left unfenced there any more: the allowance is withdrawn.',
  },
  {
    id: 601,
    from: ['operating'],
    when: [outcomes.allStepsDone, outcomes.operationIs('reprotect')],
    to: 'settled',
    effect: effects.settleReprotect,
    because: 'The returned region is a replica again.',
  },
  {
    id: 602,
    from: ['operating'],
    when: [outcomes.allStepsDone, outcomes.aboutZone],
    to: 'settled',
    effect: effects.settleZone,
    because: 'Users come to the zones that they should come to.',
  },
  {
    id: 603,
    from: ['operating'],
    when: [outcomes.allStepsDone, outcomes.undoesFence],
    to: 'settled',
    effect: effects.settleUndone,
    because: 'The fence is lifted, and everything is as it was before.',
  },
  {
    id: 604,
    from: ['operating'],
    when: [outcomes.allStepsDone, outcomes.arrivalUnseen],
    to: 'settled',
    effect: effects.settleMove,
    because: 'What was not left out is done, but nobody has seen users arrive where they should.',
  },
  {
    id: 605,
    from: ['operating'],
    when: [outcomes.allStepsDone],
    to: 'settled',
    effect: effects.settleMove,
    because: 'Every step is done and users arrive where they should.',
  },
  {
    id: 610,
    from: ['operating'],
    when: [outcomes.withdrawnUntouched],
    to: 'settled',
    effect: effects.settleWithdrawn,
    because: 'The operation is called off, and nothing had been touched.',
  },
  {
    id: 611,
    from: ['operating'],
    when: [outcomes.withdrawnHalfway, outcomes.undoable],
    to: 'operating',
    proposes: changes.undoFence,
    effect: effects.supersede,
    because: 'The operation is called off after the fence and before anything else: the fence is lifted again.',
  },
  {
    id: 612,
    from: ['operating'],
    when: [outcomes.withdrawnHalfway],
    to: 'blocked',
    effect: effects.stopWithdrawn,
    because: 'The operation is called off, but it had begun: a person must decide how to go on.',
  },
  {
    id: 616,
    from: ['operating'],
    when: [outcomes.stepFailed, outcomes.onlyFences, outcomes.byItself],
    to: 'settled',
    effect: effects.fenceLater,
    because: 'What was left unfenced could not be fenced: it is tried again in a minute.',
  },
  {
    id: 618,
    from: ['operating'],
    when: [guards.fenceFailed, guards.goesOnUnfenced, guards.notPaused, guards.calm, guards.trusted],
    to: 'operating',
    effect: effects.allowUnfenced,
    because: 'The old side could not be fenced, and policy lets the failover go on without: two sides may write.',
  },
  {
    id: 619,
    from: ['operating'],
    when: [guards.fenceFailed, guards.goesOnUnfenced],
    to: 'same',
    insteadOf: [618],
    because: 'The old side could not be fenced, and the failover does not go on without yet.',
  },
  {
    id: 620,
    from: ['operating'],
    when: [outcomes.stepFailed],
    to: 'blocked',
    effect: effects.stopFailed,
    because: 'A step could not be brought to its end: a person must decide how to go on.',
  },
];
