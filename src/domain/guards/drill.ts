import type { Context } from '../context.ts';
import { isAtHome } from '../context.ts';
import { drillDefaults, finishedWay, interruptionOf, stageOf } from '../drill.ts';
import { all, type Finding, finding, no, unknown, yes } from '../finding.ts';
import { protectionOf } from '../protection.ts';
import { inUtc } from '../time-in-words.ts';
import type { FleetMember } from '../view.ts';
import { regionHealthy } from './detection.ts';
import type { Guard } from './guard.ts';

/** Whether no other drill of the application runs. */
export const noDrill: Guard = {
  name: 'no-drill',
  test: ({ state: { drill } }) =>
    finding(drill === undefined, 'No drill runs.', `The drill ${drill?.id} runs: it has to end first.`),
};

/** Whether the application is where it prefers to be: a drill goes out from home, and comes home. */
export const atHome: Guard = {
  name: 'at-home',
  test: (context) =>
    finding(
      isAtHome(context),
      'It is at home.',
      'It is away from home, and a drill begins only there: bring it home first.',
    ),
};

/** Whether nothing is left over from an incident, or from an operator: a drill is for calm days. */
export const nothingOpen: Guard = {
  name: 'nothing-open',
  test: (context) => {
    const open = openThings(context);
    return finding(
      open.length === 0,
      'No incident is open.',
      `A drill waits until nothing is open: ${open.join('; ')}.`,
    );
  },
};

function openThings({ state, view }: Context): string[] {
  const { phase, suspected, unprotected, unfenced = [], drained, recentMoves, backedOut, calledOffUntil = 0 } = state;
  const down = Object.keys(suspected);
  const cooling = Math.max(state.cooldownUntil ?? 0, state.probationUntil ?? 0) > view.now;
  const moved = recentMoves.length > 0 || backedOut || cooling;
  const things: [boolean, string][] = [
    [phase !== 'steady', `it is ${phase}`],
    [down.length > 0, `${down.join(', ')} is suspected`],
    [unprotected.length > 0, `${unprotected.join(', ')} has to be made a replica again`],
    [unfenced.length > 0, 'something is left unfenced'],
    [drained.length > 0, `${drained.join(', ')} is drained`],
    [moved, 'nobody has acknowledged the last automatic move (regent ack)'],
    [calledOffUntil > view.now, 'an operator has just called something off (regent ack)'],
  ];
  return things.flatMap(([is, what]) => (is ? [what] : []));
}

/** Whether every region is up and whole, and all data would live on if its region died now. */
export const allWell: Guard = {
  name: 'all-well',
  canBeUnknown: true,
  test: (context) => {
    const regions = context.health.map(({ region, health }): Finding => {
      return health === 'degraded' ? no(`${region} is degraded.`) : regionHealthy(context, region);
    });
    const data = protectionOf(context).map(({ resource, protected: answer, because }): Finding => {
      if (answer === 'yes') return yes(`${resource} is protected.`);
      return answer === 'unknown' ? unknown(because) : no(`${resource} is not protected now. ${because}`);
    });
    return all([...regions, ...data], 'There is nothing that could be unwell.');
  },
};

/** Whether no other application has trouble, and no more of them move than may: drills count here, and only here. */
export const drillHasRoom: Guard = {
  name: 'room-for-drill',
  test: ({ view }) => {
    if (view.fleet === undefined) return yes('No other application bears on it.');
    const { limits, others } = view.fleet;
    const troubled = others.find(({ phase, wantsToMove }) => phase === 'suspect' || wantsToMove);
    if (troubled !== undefined) return no(`${troubled.application} has trouble: a drill waits until that is over.`);
    const moving = others.filter(isMoving).map(({ application }) => application);
    return finding(
      moving.length < limits.concurrentOperations,
      `${moving.length} other applications move.`,
      `${moving.join(', ')} moves already, and ${limits.concurrentOperations} may at once.`,
    );
  },
};

function isMoving({ phase, drilling }: FleetMember): boolean {
  return phase === 'operating' || drilling === true;
}

/** Whether one of the windows is open that policy keeps drills to. */
export const drillWindow: Guard = {
  name: 'drill-window',
  overridable: true,
  test: ({ application, view }) => {
    if (application.policy.windows?.drill === undefined) return yes('Policy keeps drills to no window.');
    const standing = view.windows?.drill;
    if (standing?.open === true) return yes(`A window for drills is open until ${inUtc(standing.until)}.`);
    const next = standing?.next === undefined ? 'None is known to open.' : `The next opens at ${inUtc(standing.next)}.`;
    return no(`No window for drills is open. ${next}`);
  },
};

/** Whether the schedule wants a drill that is not written down yet. */
export const drillComesDue: Guard = {
  name: 'drill-comes-due',
  situational: true,
  test: ({ state, view }) => {
    const standing = view.windows?.['drill-due'];
    const until = standing?.open === true ? standing.until : undefined;
    const isNew = until !== undefined && until > (state.drillDue?.until ?? 0);
    return finding(isNew, 'The schedule wants a drill.', 'The schedule wants no other drill now.');
  },
};

/** Whether a drill is due that has not begun. */
export const drillDue: Guard = {
  name: 'drill-due',
  evidence: true,
  situational: true,
  test: ({ state: { drillDue: due }, view }) => {
    if (due === undefined || due.over === true || view.now >= due.until) return no('No drill is due.');
    return yes(`It may begin until ${inUtc(due.until)}.`);
  },
};

/** Whether the time of a drill is over that has not begun. */
export const drillMissed: Guard = {
  name: 'drill-missed',
  situational: true,
  test: ({ state: { drillDue: due }, view }) =>
    finding(
      due !== undefined && due.over !== true && view.now >= due.until,
      'Its time is over.',
      'No drill has missed its time.',
    ),
};

/** Whether something has come between a drill and its end. */
export const drillInterrupted: Guard = {
  name: 'drill-interrupted',
  evidence: true,
  situational: true,
  test: ({ state }) => {
    const found = interruptionOf(state);
    return found === undefined ? no('Nothing has come between a drill and its end.') : yes(found.because);
  },
};

/** Whether the switchover of a drill is done. */
export const drillArrived: Guard = {
  name: 'drill-arrived',
  situational: true,
  test: ({ state }) => {
    const there = state.drill?.back === undefined && finishedWay(state) !== undefined;
    return finding(there, `It has come to ${state.drill?.to}.`, 'No drill has just come to where it goes.');
  },
};

/** Whether the way home of a drill is done. */
export const drillHome: Guard = {
  name: 'drill-home',
  situational: true,
  test: ({ state }) =>
    finding(
      state.drill?.back !== undefined && finishedWay(state) !== undefined,
      'It is home again.',
      'No drill has just come home.',
    ),
};

/** Whether a drill is where it went to, with nothing under way. */
export const drillAway: Guard = {
  name: 'drill-away',
  situational: true,
  test: ({ state: { drill } }) =>
    finding(drill !== undefined && stageOf(drill) === 'away', `The drill ${drill?.id} is away.`, 'No drill is away.'),
};

/** Whether a drill has been away for as long as it should. */
export const drillHeld: Guard = {
  name: 'drill-held',
  test: ({ state: { drill }, view }) => {
    if (drill?.awaySince === undefined) return no('No drill is away.');
    const ripe = view.now - drill.awaySince >= drill.holdMs;
    return finding(ripe, 'It has been away for its hold.', `It has not been away for ${drill.holdMs / 1000} s yet.`);
  },
};

/** Whether the way home of a drill has been closed for so long that it has failed. */
export const drillOverdue: Guard = {
  name: 'drill-overdue',
  evidence: true,
  situational: true,
  test: ({ application, state: { drill, said }, view }) => {
    const { giveUpAfterMs } = application.policy.drill ?? drillDefaults;
    if (drill?.awaySince === undefined || drill.back !== undefined) return no('No drill is away.');
    const overdue = view.now - drill.awaySince - drill.holdMs >= giveUpAfterMs;
    const closed = `Its way home has been closed for ${giveUpAfterMs / 1000} s.`;
    return finding(
      overdue,
      `${closed} What was said last: ${said.because}`,
      'The way home has not been closed for too long.',
    );
  },
};
