import * as guards from '../guards/index.ts';

/** What every operation needs of Regent itself, and of whoever could keep it from acting. */
export const sound = [guards.trusted, guards.calm, guards.notPaused, guards.maintenanceTold];
/** What a move by force needs besides. */
export const failover = [
  guards.regionKnown,
  guards.changesSomething,
  guards.replacementHealthy,
  guards.fencedFirst,
  guards.fenceAvailable,
  guards.replicasReady,
  guards.withinLossBudget,
  guards.withinSkew,
  guards.capacityThere,
  ...sound,
];
/** What a move with the help of both sides needs. */
export const switchover = [
  guards.regionKnown,
  guards.changesSomething,
  guards.fencedFirst,
  guards.oldSideThere,
  guards.replacementHealthy,
  guards.replicasReady,
  guards.capacityThere,
  guards.sameRelease,
  ...sound,
];
/** What the way home needs. */
export const failback = [
  guards.awayFromHome,
  guards.fencedFirst,
  guards.protectedAgain,
  guards.oldSideThere,
  guards.replacementHealthy,
  guards.replicasReady,
  guards.capacityThere,
  guards.sameRelease,
  ...sound,
];

/** What it takes to keep users from a place, or to send them there again. */
export const drain = [
  guards.drainKnown,
  guards.dataWhole,
  guards.zoneNotLast,
  guards.fencedFirst,
  guards.enoughRemain,
  guards.oldSideThere,
  guards.replacementHealthy,
  guards.replicasReady,
  guards.capacityThere,
  ...sound,
];

/** A drill is for a calm day, at home: what it needs of the world is what a switchover and the way home do. */
export const drill = [
  guards.noDrill,
  guards.drillWindow,
  guards.atHome,
  guards.nothingOpen,
  guards.allWell,
  guards.regionKnown,
  guards.changesSomething,
  guards.oldSideThere,
  guards.replacementHealthy,
  guards.replicasReady,
  guards.capacityThere,
  guards.dependenciesSettled,
  guards.drillHasRoom,
  guards.regionHasRoom,
  guards.sameRelease,
  guards.trusted,
  guards.calm,
  guards.notPaused,
  guards.noMaintenance,
];
