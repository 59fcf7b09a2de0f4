import * as effects from '../effects/index.ts';
import * as guards from '../guards/index.ts';
import { type Rule, serving } from '../rule.ts';

/** 3xx: seeing never depends on being allowed to act; suspicion comes and goes under a pause and in manual mode too. */
export const detection: readonly Rule[] = [
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
    id: 304,
    from: ['suspect'],
    when: [guards.oneSuspicionPassed],
    to: 'same',
    effect: effects.suspect,
    because: 'A quorum sees one of the suspected regions up again.',
  },
  {
    id: 305,
    from: ['operating', 'blocked'],
    when: [guards.newSuspicion],
    to: 'same',
    effect: effects.suspect,
    because: 'A quorum sees an active region down while an operation runs or waits for a person.',
  },
  {
    id: 306,
    from: ['operating', 'blocked'],
    when: [guards.oneSuspicionPassed],
    to: 'same',
    effect: effects.suspect,
    because: 'A quorum sees a suspected region up again while an operation runs or waits for a person.',
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
  {
    id: 320,
    from: serving,
    when: [guards.zoneReturned],
    to: 'same',
    effect: effects.noteZoneReturn,
    because: 'A quorum sees a drained zone up again.',
  },
  {
    id: 321,
    from: serving,
    when: [guards.zoneLost],
    to: 'same',
    effect: effects.forgetZoneReturn,
    because: 'A returned zone is not seen up any more.',
  },
];
