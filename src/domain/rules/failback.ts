import * as changes from '../changes.ts';
import * as guards from '../guards/index.ts';
import { type Rule, serving } from '../rule.ts';

/** 5xx: the way back to what is whole: first a replica again, then the hold-down, then a graceful return; or why not yet. */
export const failback: readonly Rule[] = [
  {
    id: 501,
    from: serving,
    when: [
      guards.returnedUnprotected,
      guards.notCalledOff,
      guards.automatic,
      guards.notPaused,
      guards.calm,
      guards.trusted,
    ],
    to: 'operating',
    proposes: changes.rejoinReturned,
    because: 'The returned region is made a replica again before anything else.',
  },
  {
    id: 510,
    from: ['recovering'],
    when: [
      guards.awayFromHome,
      guards.protectedAgain,
      guards.replacementHealthy,
      guards.replicasReady,
      guards.capacityThere,
      guards.heldDown,
      guards.failbackAllowed,
      guards.homeOpen,
      guards.dependenciesSettled,
      guards.fleetHasRoom,
      guards.regionHasRoom,
      guards.notCalledOff,
      guards.automatic,
      guards.notPaused,
      guards.calm,
      guards.trusted,
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
  {
    id: 592,
    from: ['steady', 'displaced'],
    when: [guards.returnedUnprotected],
    to: 'same',
    insteadOf: [501],
    because: 'A region that was left is back, and it is not made a replica again yet.',
  },
  {
    id: 594,
    from: ['displaced'],
    when: [guards.placeFree],
    to: 'same',
    insteadOf: [430],
    because: 'Fewer regions serve than should, and none joins them yet.',
  },
  {
    id: 596,
    from: ['steady', 'displaced'],
    when: [guards.zoneDown],
    to: 'same',
    insteadOf: [420],
    because: 'A zone is down, and users are not kept from it yet.',
  },
];
