import { type Application, type Automation, home, samePlacement } from '../application.ts';
import type { Command, Pause } from '../command.ts';
import { decide } from '../decide.ts';
import { endsPause } from '../pause.ts';
import { initialState, type Phase, type State } from '../state.ts';
import type { View } from '../view.ts';
import type { WindowsAt } from '../windows.ts';
import { carriedOn, nextStepEnd } from './carry.ts';
import { type Failover, failoverBegun } from './failover.ts';
import { type Picture, pictureAfter, reportsIn } from './picture.ts';
import type { RecordedEvent, Recording } from './recording.ts';
import { observationsIn } from './resources.ts';

/** What an application would have done in a recorded world. */
export interface Rehearsal {
  readonly failovers: readonly Failover[];
  /** Every decision with news, in order. */
  readonly sayings: readonly Saying[];
  readonly end: State;
}

export interface Saying {
  readonly at: number;
  readonly rule: number;
  readonly because: string;
  /** The phase it leads to. */
  readonly phase: Phase;
  readonly state: State;
}

/** How often something is decided while time alone may change it, in milliseconds. */
const tick = {
  everyMs: 1_000,
  /** For this long after anything has happened away from rest; at rest, until the last report is certainly too old. */
  awayFromRestMs: 3_600_000,
  atRestMs: 5_000,
  /** And later this often. */
  quietMs: 60_000,
};

/** More decisions than this at one instant are a fault in the rules. */
const decisionsMax = 20;

/** The recorded world and what is made of it, at an instant. */
interface Scene {
  readonly now: number;
  readonly state: State;
  readonly picture: Picture;
  readonly recorded: Extract<RecordedEvent, { kind: 'decided' }> | undefined;
  readonly pause: Pause | undefined;
  readonly order: { readonly command: Command; readonly cursor: string } | undefined;
  /** When anything happened last. */
  readonly stirredAt: number;
  readonly windowsAt: WindowsAt | undefined;
}

/**
 * Decides through a recording as an owner would have: at everything that was reported, and as time passes. Every step is
 * taken to succeed in its expected time. With `automation` it is that throughout, whatever operators ordered. Pure, as
 * `windowsAt` is, without which no window is ever open.
 */
export function rehearse(
  application: Application,
  recording: Recording,
  automation?: Automation,
  windowsAt?: WindowsAt,
): Rehearsal {
  const { events, from, to } = recording;
  const failovers: Failover[] = [];
  const sayings: Saying[] = [];
  let next = 0;
  let scene: Scene = { ...opening(application, recording, automation), windowsAt };
  for (let now = from; now <= to; now = nextInstant(application, scene, events[next])) {
    scene = { ...scene, now };
    for (let event = events[next]; event !== undefined && event.at <= now; event = events[next]) {
      scene = sceneAfter(scene, event, automation);
      next += 1;
      if (scene.order !== undefined) scene = settled(application, scene, failovers, sayings);
    }
    scene = settled(application, scene, failovers, sayings);
  }
  return { failovers, sayings, end: scene.state };
}

/** Where the record finds it, with what was under way left out. */
function opening(
  application: Application,
  { start, from }: Recording,
  automation?: Automation,
): Omit<Scene, 'windowsAt'> {
  const atHome = home(application);
  const initial = initialState(application.id, atHome, automation ?? application.policy.automation);
  const state = start === undefined ? initial : { ...initial, ...takenOver(application, start, automation) };
  return {
    now: from,
    state,
    picture: new Map(),
    recorded: undefined,
    pause: undefined,
    order: undefined,
    stirredAt: from,
  };
}

function takenOver(application: Application, start: State, automation?: Automation): Partial<State> {
  const { placement, unprotected, displacedBy, cooldownUntil, epoch, commandCursor } = start;
  const known = new Set(application.regions.map(({ id }) => id));
  const exists = [...placement.active, placement.primary].every((region) => known.has(region));
  const own = { epoch, commandCursor, cooldownUntil, automation: automation ?? start.automation };
  if (!exists) return own;
  const phase = samePlacement(placement, home(application)) ? 'steady' : 'displaced';
  return { ...own, phase, placement, unprotected: unprotected.filter((region) => known.has(region)), displacedBy };
}

function sceneAfter(scene: Scene, event: RecordedEvent, automation?: Automation): Scene {
  const stirred = { ...scene, picture: pictureAfter(scene.picture, event), stirredAt: event.at };
  if (event.kind !== 'decided') return stirred;
  const { view, order } = event;
  const obeyed = order !== undefined && !(order.kind === 'automation' && automation !== undefined);
  const cursor = view.commandCursor ?? scene.state.commandCursor;
  return { ...stirred, recorded: event, pause: view.pause, order: obeyed ? { command: order, cursor } : undefined };
}

/** Decides and carries on until there is nothing more to do at this instant. */
function settled(application: Application, scene: Scene, failovers: Failover[], sayings: Saying[]): Scene {
  let at = { ...scene, state: carriedOn(scene.state, scene.now, scene.pause !== undefined) };
  for (let count = 0; count < decisionsMax; count++) {
    const view = viewIn(application, at);
    const decision = decide(application, at.state, view);
    const { rule, because, next, news, answer } = decision;
    if (!news) break;
    const begun = failoverBegun(at.state, next, at.now);
    if (begun !== undefined) failovers.push(begun);
    sayings.push({ at: at.now, rule, because, phase: next.phase, state: next });
    const pause = endsPause(decision, at.state, view) ? undefined : at.pause;
    const order = answer === undefined ? at.order : undefined;
    at = { ...at, state: carriedOn(next, at.now, pause !== undefined), pause, order, stirredAt: at.now };
  }
  return { ...at, order: undefined };
}

function viewIn(application: Application, { now, state, picture, recorded, pause, order, windowsAt }: Scene): View {
  const wasActive = recorded?.next.placement.active ?? home(application).active;
  const startedUp = state.placement.active.filter((region) => !wasActive.includes(region));
  return {
    now,
    reports: reportsIn(picture, application, now, startedUp),
    observations: observationsIn(application, state, recorded, now),
    pause,
    windows: windowsAt?.(application.policy.windows, now),
    command: order?.command,
    commandCursor: order?.cursor,
  };
}

/** At the next event, when a step ends, or when time alone may have changed something. */
function nextInstant({ policy }: Application, scene: Scene, event: RecordedEvent | undefined): number {
  const { now, state, stirredAt } = scene;
  const rests = state.phase === 'steady' || state.phase === 'blocked';
  const lively = now - stirredAt < (rests ? policy.staleAfterMs + tick.atRestMs : tick.awayFromRestMs);
  const ticked = now + (lively ? tick.everyMs : tick.quietMs);
  return Math.max(now + 1, Math.min(event?.at ?? Number.POSITIVE_INFINITY, nextStepEnd(state) ?? ticked, ticked));
}
