import { drillOut, drillHome as homeward } from '../changes.ts';
import type { Context } from '../context.ts';
import {
  type Drill,
  type DrillResult,
  type DrillWay,
  drillDefaults,
  drillsKept,
  finishedWay,
  type Interruption,
  interruptionOf,
} from '../drill.ts';
import { longestWay } from '../longest-way.ts';
import { type Change, plan } from '../plan.ts';
import type { State } from '../state.ts';
import type { Effect } from './effect.ts';

/** A drill sets out. */
export const beginDrill: Effect = (context) => {
  const { application, order, view } = context;
  const change = drillOut(context);
  if (change.drill === undefined) return {};
  const drill: Drill = {
    id: change.drill,
    to: change.to.primary,
    requestedBy: order?.by ?? 'regent',
    reason: order?.reason ?? 'It was due.',
    startedAt: view.now,
    holdMs: (application.policy.drill ?? drillDefaults).holdMs,
    there: wayOf(context, change),
  };
  return { drill };
};

/** A drill that was due sets out. */
export const beginDueDrill: Effect = (context) => ({
  ...beginDrill(context),
  drillDue: context.state.drillDue && { ...context.state.drillDue, over: true },
});

/** The schedule wants a drill. */
export const noteDrillDue: Effect = ({ view }) => {
  const standing = view.windows?.['drill-due'];
  return standing?.open === true ? { drillDue: { until: standing.until } } : {};
};

/** A drill that was due never began. */
export const noteDrillMissed: Effect = ({ state, view }) => {
  const { drillDue, placement, phase, said } = state;
  if (drillDue === undefined) return {};
  const result: DrillResult = {
    id: `drill-${state.application}-due-${new Date(drillDue.until).toISOString()}`,
    to: '',
    requestedBy: 'regent',
    reason: 'It was due.',
    startedAt: drillDue.until,
    endedAt: view.now,
    outcome: 'missed',
    because: shortened(`It could not begin in its time. It was ${phase}, and what was said last: ${said.because}`),
    left: placement,
  };
  return { drillDue: { ...drillDue, over: true }, drills: remembered(state, result) };
};

/** It has come to where it goes, and stays there for its hold. */
export const holdDrill: Effect = ({ state, view }) => {
  const { drill } = state;
  return drill === undefined ? {} : { drill: { ...drill, there: timed(drill.there, state), awaySince: view.now } };
};

/** A drill sets out for home. */
export const returnDrill: Effect = (context) => {
  const { drill } = context.state;
  return drill === undefined ? {} : { drill: { ...drill, back: wayOf(context, homeward(context)) } };
};

/** It has been there and is home again. */
export const passDrill: Effect = (context) => {
  const { state } = context;
  const { drill } = state;
  if (drill?.back === undefined) return {};
  const home = { ...drill, back: timed(drill.back, state) };
  return over(context, home, { outcome: 'passed', because: `It was in ${drill.to}, and is home again.` });
};

/** Something has come between. */
export const endDrill: Effect = (context) => {
  const { drill } = context.state;
  const found = interruptionOf(context.state);
  return drill === undefined || found === undefined ? {} : over(context, drill, found);
};

/** The way home stayed closed. */
export const giveDrillUp: Effect = (context) => {
  const { drill, said } = context.state;
  if (drill === undefined) return {};
  return over(context, drill, { outcome: 'failed', because: `The way home stayed closed. ${said.because}` });
};

/** An operator ends it where it is: from here on it is hers, as after a switchover. */
export const callDrillOff: Effect = (context) => {
  const { drill } = context.state;
  const { command } = context.view;
  if (drill === undefined || command === undefined) return {};
  const because = `${command.by} has called it off: ${command.reason}`;
  return { ...over(context, drill, { outcome: 'cut-short', because }), displacedBy: 'operator' };
};

/** The longest sentence that is kept of why a drill ended, in characters: the journal has all of it. */
const sentenceMost = 400;

function over(
  context: Context,
  drill: Drill,
  end: Interruption | Pick<DrillResult, 'outcome' | 'because'>,
): Partial<State> {
  const { state, view } = context;
  const { holdMs, awaySince, ...kept } = drill;
  const result: DrillResult = {
    ...kept,
    endedAt: view.now,
    outcome: end.outcome,
    because: shortened(end.because),
    left: state.placement,
  };
  return { drill: undefined, drills: remembered(state, result) };
}

function remembered({ drills = [] }: State, result: DrillResult): DrillResult[] {
  return [...drills, result].slice(-drillsKept);
}

function shortened(sentence: string): string {
  return sentence.length > sentenceMost ? `${sentence.slice(0, sentenceMost)}…` : sentence;
}

function wayOf({ application, state }: Context, change: Change): DrillWay {
  return { operation: `${application.id}-${state.epoch + 1}`, quotedMs: longestWay(plan(application, change)) };
}

function timed(way: DrillWay, state: State): DrillWay {
  const { startedAt, endedAt = 0 } = finishedWay(state) ?? { startedAt: 0 };
  return { ...way, tookMs: endedAt - startedAt };
}
