import * as changes from '../changes.ts';
import * as guards from '../guards/index.ts';
import { type Rule, serving } from '../rule.ts';

const free = [guards.notCalledOff, guards.approved, guards.automatic, guards.notPaused, guards.calm, guards.trusted];
const move = [
  guards.quorumSeesDown,
  guards.classPermitted,
  guards.replacementHealthy,
  guards.enoughRemain,
  guards.confirmed,
  guards.cooledDown,
  guards.fencedFirst,
  guards.fenceAvailable,
  guards.replicasReady,
  guards.withinLossBudget,
  guards.capacityThere,
  guards.dependenciesSettled,
  guards.fleetHasRoom,
  guards.regionHasRoom,
  ...free,
];

/** 4xx: a region is dead: freeze if all are, move if everything allows it, otherwise say what does not. */
export const failover: readonly Rule[] = [
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
    when: [guards.primaryDown, guards.dataCanMove, ...move],
    to: 'operating',
    proposes: changes.forcedMove,
    because: 'Enough vantages agree that the active region is down, for long enough, and the standby can take over.',
  },
  {
    id: 410,
    from: ['suspect'],
    when: [guards.onlyTrafficMoves, guards.joinsAtOnce, ...move],
    to: 'operating',
    proposes: changes.drainDead,
    because: 'An active region that is not the primary is down: its users are sent to the healthy ones.',
  },
  {
    id: 415,
    from: ['suspect'],
    when: [guards.anotherServes, guards.quorumSeesDown, guards.classPermitted, guards.enoughRemain, ...free],
    to: 'operating',
    proposes: changes.leaveDead,
    because: 'A dead active region is drained at once, since another one serves; what replaces it comes later.',
  },
  {
    id: 420,
    from: serving,
    when: [guards.zoneDown, guards.zoneDrainable, ...free],
    to: 'operating',
    proposes: changes.drainDeadZone,
    because: 'A zone is down and another one of its region serves: users are kept from it.',
  },
  {
    id: 425,
    from: serving,
    when: [guards.zoneHeldDown, guards.zoneDrainable, ...free],
    to: 'operating',
    proposes: changes.restoreZone,
    because: 'A drained zone has been back for the hold-down: users are sent to it again.',
  },
  {
    id: 430,
    from: ['displaced'],
    when: [
      guards.placeFree,
      guards.rested,
      guards.fencedFirst,
      guards.replacementHealthy,
      guards.capacityThere,
      guards.fleetHasRoom,
      guards.regionHasRoom,
      ...free,
    ],
    to: 'operating',
    proposes: changes.fillUp,
    because: 'Fewer regions serve than should, and a healthy one is there to join them.',
  },
  {
    id: 440,
    from: ['steady', 'displaced'],
    when: [guards.vantagesDisagree],
    to: 'same',
    because: 'The vantages contradict each other, and no quorum sees a region down: nothing is moved.',
  },
  {
    id: 442,
    from: ['steady', 'displaced'],
    when: [guards.quorumMissing],
    to: 'same',
    because: 'Too few vantages can judge an active region: if it died now, nothing would be moved.',
  },
  {
    id: 490,
    from: ['suspect'],
    when: [],
    to: 'same',
    insteadOf: [401, 410, 415],
    because: 'An active region is suspected, and it is not moved yet.',
  },
];
