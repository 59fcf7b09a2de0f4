import * as changes from './changes.ts';
import type { Context } from './context.ts';
import { isAtHome } from './context.ts';
import * as effects from './effects.ts';
import * as guards from './guards.ts';
import * as outcomes from './outcomes.ts';
import type { Phase } from './state.ts';

/** One row of the table: from these phases, when every guard says yes, go there and do that, because. */
export interface Rule {
  /** Stable, recorded with every decision, never used twice. Its hundreds are its section. */
  readonly id: number;
  readonly from: readonly Phase[];
  readonly when: readonly guards.Guard[];
  readonly to: Phase | 'same' | 'settled';
  /** What it sets out to do: guards judge it, and a rule that moves to `operating` starts it. */
  readonly proposes?: changes.Proposal;
  readonly effect?: effects.Effect;
  /** The rules whose refusing guards explain why this one had to speak. */
  readonly insteadOf?: readonly number[];
  /** What becomes of the waiting command. */
  readonly answers?: 'accepted' | 'refused';
  readonly because: string;
}

/** The sections by the hundreds of their ids. */
export const sections: Readonly<Record<number, string>> = {
  1: 'safety',
  2: 'operator',
  3: 'detection',
  4: 'failover and drain',
  5: 'failback',
  6: 'outcomes',
};

const serving: readonly Phase[] = ['steady', 'displaced', 'recovering'];
const idle: readonly Phase[] = ['steady', 'suspect', 'displaced', 'recovering', 'blocked'];
const any: readonly Phase[] = [...idle, 'operating'];

const failoverGuards = [
  guards.quorumSeesDown,
  guards.replacementHealthy,
  guards.confirmed,
  guards.cooledDown,
  guards.fenceAvailable,
  guards.replicasReady,
  guards.automatic,
  guards.notPaused,
];
const failbackGuards = [guards.protectedAgain, guards.replacementHealthy, guards.replicasReady];

/**
 * What Regent does, whole: the first row whose phase and guards match decides. No row matching means that it stays.
 */
export const rules: readonly Rule[] = [
  // An operator is answered before anything else is considered, and by the same guards that bind Regent itself.
  {
    id: 201,
    from: any,
    when: [guards.commanded('automation')],
    to: 'same',
    effect: ({ view }) => (view.command?.kind === 'automation' ? { automation: view.command.automation } : {}),
    answers: 'accepted',
    because: 'An operator sets the automation.',
  },
  {
    id: 205,
    from: any,
    when: [guards.commanded('resume')],
    to: 'same',
    effect: () => ({ pause: undefined }),
    answers: 'accepted',
    because: 'An operator ends the pause; automation is what it was before.',
  },
  {
    id: 206,
    from: any,
    when: [guards.pauseUnnoted],
    to: 'same',
    effect: ({ view }) => ({ pause: view.pause }),
    because: 'An operator has paused the application: no act starts until it is resumed.',
  },
  {
    id: 210,
    from: idle,
    when: [
      guards.commanded('failover'),
      guards.regionKnown,
      guards.changesSomething,
      guards.replacementHealthy,
      guards.fenceAvailable,
      guards.replicasReady,
      guards.notPaused,
    ],
    to: 'operating',
    proposes: changes.commandedFailover,
    answers: 'accepted',
    because: 'An operator orders a failover: the old side is fenced, then the other is promoted.',
  },
  {
    id: 220,
    from: idle,
    when: [
      guards.commanded('switchover'),
      guards.regionKnown,
      guards.changesSomething,
      guards.replacementHealthy,
      guards.replicasReady,
      guards.notPaused,
    ],
    to: 'operating',
    proposes: changes.commandedSwitchover,
    answers: 'accepted',
    because: 'An operator orders a switchover: both sides work together and nothing is lost.',
  },
  {
    id: 230,
    from: idle,
    when: [guards.commanded('failback'), guards.awayFromHome, ...failbackGuards, guards.notPaused],
    to: 'operating',
    proposes: changes.gracefulReturn,
    answers: 'accepted',
    because: 'An operator orders the way home.',
  },
  {
    id: 240,
    from: idle,
    when: [guards.commanded('reprotect'), guards.returnedUnprotected, guards.notPaused],
    to: 'operating',
    proposes: changes.rejoinReturned,
    answers: 'accepted',
    because: 'An operator orders that the returned region be made a replica again.',
  },
  {
    id: 280,
    from: ['operating'],
    when: [guards.anyCommand],
    to: 'same',
    answers: 'refused',
    because: 'An operation is running already, and at most one does. Wait for its end, or pause it.',
  },
  {
    id: 290,
    from: idle,
    when: [guards.anyCommand],
    to: 'same',
    insteadOf: [210, 220, 230, 240],
    answers: 'refused',
    because: 'The command can not be carried out now.',
  },

  // Seeing never depends on being allowed to act: suspicion comes and goes under a pause and in manual mode too.
  {
    id: 301,
    from: serving,
    when: [guards.quorumSeesDown],
    to: 'suspect',
    effect: effects.suspect,
    because: 'A quorum of vantages sees an active region down.',
  },
  {
    id: 302,
    from: ['suspect'],
    when: [guards.suspicionPassed],
    to: 'settled',
    effect: effects.clearSuspicion,
    because: 'A quorum sees every active region up again.',
  },
  {
    id: 303,
    from: ['suspect'],
    when: [guards.newSuspicion],
    to: 'same',
    effect: effects.suspect,
    because: 'A quorum sees one more active region down.',
  },
  {
    id: 310,
    from: ['displaced'],
    when: [guards.homeReturned],
    to: 'recovering',
    effect: effects.noteReturn,
    because: 'A quorum sees the preferred region up again.',
  },
  {
    id: 311,
    from: ['recovering'],
    when: [guards.homeLost],
    to: 'displaced',
    effect: effects.forgetReturn,
    because: 'The returned region is down again.',
  },

  // The region is dead: freeze if all are, move if everything allows it, otherwise say what does not.
  {
    id: 400,
    from: ['suspect'],
    when: [guards.everythingDown],
    to: 'same',
    because: 'Every region looks down at once. That is more likely us than them, so nothing is moved until it passes.',
  },
  {
    id: 401,
    from: ['suspect'],
    when: [guards.primaryDown, ...failoverGuards],
    to: 'operating',
    proposes: changes.forcedMove,
    because: 'Enough vantages agree that the active region is down, for long enough, and the standby can take over.',
  },
  {
    id: 410,
    from: ['suspect'],
    when: [guards.onlyTrafficMoves, ...failoverGuards],
    to: 'operating',
    proposes: changes.drainDead,
    because: 'An active region that is not the primary is down: its users are sent to the healthy ones.',
  },
  {
    id: 490,
    from: ['suspect'],
    when: [],
    to: 'same',
    insteadOf: [401, 410],
    because: 'An active region is suspected, and it is not moved yet.',
  },

  // The way home: first a replica again, then the hold-down, then a graceful return.
  {
    id: 501,
    from: ['recovering'],
    when: [guards.returnedUnprotected, guards.automatic, guards.notPaused],
    to: 'operating',
    proposes: changes.rejoinReturned,
    because: 'The returned region is made a replica again before anything else.',
  },
  {
    id: 510,
    from: ['recovering'],
    when: [
      guards.awayFromHome,
      ...failbackGuards,
      guards.heldDown,
      guards.failbackAllowed,
      guards.automatic,
      guards.notPaused,
    ],
    to: 'operating',
    proposes: changes.gracefulReturn,
    because: 'The preferred region has been back and healthy for the hold-down, and its replica is ready.',
  },
  {
    id: 590,
    from: ['recovering'],
    when: [],
    to: 'same',
    insteadOf: [501, 510],
    because: 'The preferred region is back, and it is not failed back to yet.',
  },

  // An operation ends: done, called off, or in the hands of a person.
  {
    id: 601,
    from: ['operating'],
    when: [outcomes.allStepsDone, outcomes.operationIs('reprotect')],
    to: 'recovering',
    effect: effects.settleReprotect,
    because: 'The returned region is a replica again.',
  },
  {
    id: 602,
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
    because: 'What justified the operation no longer holds, and nothing had been touched.',
  },
  {
    id: 611,
    from: ['operating'],
    when: [outcomes.withdrawnHalfway],
    to: 'blocked',
    effect: effects.settleFailed,
    because: 'What justified the operation no longer holds, but it had begun: a person must decide how to go on.',
  },
  {
    id: 620,
    from: ['operating'],
    when: [outcomes.stepFailed],
    to: 'blocked',
    effect: effects.settleFailed,
    because: 'A step could not be brought to its end: a person must decide how to go on.',
  },
];

/** The phase a rule leads to in a context. */
export function phaseAfter(
  rule: Rule,
  context: Context,
  next: Pick<Context['state'], 'placement' | 'suspected'>,
): Phase {
  if (rule.to === 'same') return context.state.phase;
  if (rule.to !== 'settled') return rule.to;
  return isAtHome({ ...context, state: { ...context.state, ...next } }) ? 'steady' : 'displaced';
}
