import type { Placement } from '../domain/application.ts';
import { awaitsApproval } from '../domain/awaits-approval.ts';
import { stepsOfPersons } from '../domain/guards/by-person.ts';
import { describeMaintenance } from '../domain/maintenance.ts';
import { isByItself, type Operation, type StepRecord } from '../domain/operation.ts';
import type { State } from '../domain/state.ts';
import { inUtc } from '../domain/time-in-words.ts';
import { describeUnfenced } from '../domain/unfenced.ts';
import { drilled } from './drilled.ts';
import type { Severity, Standing } from './notification.ts';

/** Everything about a state that somebody may want to be told of, in the order in which it should be read. Pure. */
export function standingIn(state: State): Standing[] {
  const all = [
    ...suspected(state),
    ...stays(state),
    ...underWay(state.operation),
    ...stepsOfPersons(state.operation).filter(wasTold).map(personWanted),
    ...waiting(state),
    ...unfenced(state),
    ...withheld(state),
    ...maintained(state),
    ...drilled(state),
  ];
  return [...new Map(all.map((each) => [each.key, each])).values()];
}

function suspected({ suspected: since, placement }: State): Standing[] {
  return Object.keys(since).map((region) => ({
    key: `region/${region}`,
    kind: 'region-down',
    severity: 'warning',
    title: `${region} is down`,
    passed: placement.active.includes(region) ? `${region} is up again` : `${region} is not used any more`,
    region,
  }));
}

/** What a freshly noted suspicion waits for by itself: no reason to wake anybody. */
const passing = ['confirmed', 'fleet', 'blast-radius'];

/** How long what may pass by itself has to last before somebody is told, in milliseconds. */
const graceMs = 60_000;

/** Looks at the resources that a suspicion calls for may take so long, in milliseconds; until then guards know nothing. */
const looksMs = 15_000;

/** Why nothing is done, where that is what somebody has to know. */
function stays({ said }: State): Standing[] {
  switch (said.rule) {
    case 490: {
      const held = (said.heldBy ?? []).filter((each) => !passing.includes(each.split(':')[0] ?? ''));
      if (held.length === 0) return [];
      if (held.every((each) => each.startsWith('maintenance:'))) return [duringMaintenance];
      return [stay('not-moved', 'critical', 'A region is down, and nothing is moved by itself', looksMs)];
    }
    case 400:
      return [stay('everything-down', 'critical', 'Every region looks down at once', looksMs)];
    case 440:
      return [stay('vantages-disagree', 'warning', 'The vantages contradict each other', graceMs)];
    case 442:
      return [stay('too-few-vantages', 'warning', 'Too few vantages can judge an active region', graceMs)];
    default:
      return [];
  }
}

/** What is worked on may well be down: nobody has to be woken for that. */
const duringMaintenance: Standing = {
  key: 'not-moved/maintenance',
  kind: 'not-moved',
  severity: 'warning',
  title: 'A region is down, and nothing is moved while maintenance is open',
  passed: 'It is not maintenance any more that keeps a dead region from being moved',
  graceMs: looksMs,
};

type Stay = 'not-moved' | 'everything-down' | 'vantages-disagree' | 'too-few-vantages';

function stay(kind: Stay, severity: Severity, title: string, forMs: number): Standing {
  return { key: kind, kind, severity, title, passed: `Not so any more: ${title}`, graceMs: forMs };
}

function underWay(operation: Operation | undefined): Standing[] {
  if (operation === undefined) return [];
  const { id, kind, requestedBy, reason, steps } = operation;
  const by = requestedBy === 'regent' ? 'Regent by itself' : `${requestedBy} (${reason})`;
  return [
    {
      key: `operation/${id}`,
      kind: 'operation',
      severity: severityOf(operation),
      title: `A ${kind} has begun${whither(operation)}`,
      passed: `The ${kind} has ended`,
      sentence: `${id}, by ${by}: ${steps.length} steps.`,
      operation: id,
    },
  ];
}

/** What moves a region by itself should wake somebody; what an operator has ordered is known to one, and a drill is none. */
function severityOf(operation: Operation): Severity {
  const { kind, zone } = operation;
  if (!isByItself(operation)) return 'info';
  return zone === undefined && (kind === 'failover' || kind === 'drain') ? 'critical' : 'warning';
}

function whither({ from, to, zone, returned }: Operation): string {
  if (zone !== undefined) return ` for the zone ${zone.zone} of ${zone.region}`;
  if (returned !== undefined) return ` for ${returned}`;
  return `: ${placed(from)} → ${placed(to)}`;
}

function placed({ active, primary }: Placement): string {
  return active.includes(primary) ? active.join(', ') : `${active.join(', ')} (primary ${primary})`;
}

/** How an operation that has ended is told of; a failed one stays as it is until a person has looked. */
export function ended(operation: Operation): { readonly standing: Standing; readonly passes: boolean } {
  const { id, kind, outcome = 'failed', withdrawn } = operation;
  const words = {
    done: 'is done',
    failed: 'has failed',
    withdrawn: 'was called off',
    superseded: 'has made way for another operation',
  }[outcome];
  const title = `The ${kind} ${words}${outcome === 'done' ? whither(operation) : ''}`;
  const key = `operation/${id}`;
  const severity = outcome === 'failed' ? 'critical' : severityOf(operation);
  const standing = { key, kind: 'operation', severity, title, passed: title, operation: id } as const;
  return {
    standing: withdrawn === undefined ? standing : { ...standing, sentence: withdrawn },
    passes: outcome !== 'failed',
  };
}

function wasTold({ intent, note }: StepRecord): boolean {
  return intent?.outcome !== undefined && note !== undefined;
}

/** A step that only a person can do. */
export function personWanted({ id, region, resource, note }: StepRecord): Standing {
  return {
    key: `person/${id}`,
    kind: 'person-wanted',
    severity: 'critical',
    title: `A person has to do something about ${resource} in ${region}`,
    passed: `Nobody is waited for any more about ${resource} in ${region}`,
    sentence: note,
    region,
  };
}

function waiting(state: State): Standing[] {
  const { blocked, proposed } = state;
  const found: Standing[] = [];
  if (blocked !== undefined) {
    found.push({
      // Another reason is another thing to decide.
      key: `blocked/${blocked.since}`,
      kind: 'blocked',
      severity: 'critical',
      title: 'A person must decide how to go on',
      passed: 'Nobody has to decide any more',
      sentence: blocked.because,
      operation: state.operation?.id,
    });
  }
  if (awaitsApproval(state)) {
    found.push({
      key: 'approval',
      kind: 'approval-wanted',
      severity: state.phase === 'suspect' ? 'critical' : 'warning',
      title: 'What Regent would begin waits for a person to approve it',
      passed: 'No approval is waited for any more',
      sentence: `\`regent approve ${state.application}\` lets it begin.`,
      graceMs: looksMs,
    });
  }
  if (proposed !== undefined) {
    const { order } = proposed;
    found.push({
      key: `order/${order.id}`,
      kind: 'second-person-wanted',
      severity: 'warning',
      title: `An order of ${order.by} waits for a second person`,
      passed: `The order of ${order.by} does not wait any more`,
      sentence: `${order.kind} (${order.reason}).`,
    });
  }
  return found;
}

function unfenced(state: State): Standing[] {
  return (state.unfenced ?? []).map((each) => ({
    key: `unfenced/${each.resource}/${each.region}`,
    kind: 'unfenced',
    severity: 'critical',
    title: `${each.resource} was left unfenced in ${each.region}: two sides may write`,
    passed: `${each.resource} in ${each.region} is fenced`,
    sentence: `${describeUnfenced(each)} Allowed by ${each.by}: ${each.because}`,
    region: each.region,
  }));
}

/** What keeps Regent from acting altogether. */
function withheld({ frozen, pause, backedOut }: State): Standing[] {
  const found: Standing[] = [];
  if (frozen !== undefined) {
    found.push({
      key: 'frozen',
      kind: 'frozen',
      severity: 'critical',
      title: 'Frozen: Redis is not believed, and nothing is done until a person adopts what is there',
      passed: 'Not frozen any more',
      sentence: frozen.because,
    });
  }
  if (pause !== undefined) {
    found.push({
      key: 'paused',
      kind: 'paused',
      severity: 'warning',
      title: `Paused by ${pause.by}: no act begins until ${pause.until === undefined ? 'it is resumed' : inUtc(pause.until)}`,
      passed: 'The pause has ended',
      sentence: `${pause.reason}.`,
    });
  }
  if (backedOut) {
    found.push({
      key: 'backed-out',
      kind: 'backed-out',
      severity: 'warning',
      title: 'The way home has turned bad, and is not tried again until somebody has acknowledged it',
      passed: 'The way home may be tried again',
    });
  }
  return found;
}

function maintained({ maintenance = [] }: State): Standing[] {
  return maintenance
    .filter(({ opened }) => opened === true)
    .map((each) => ({
      key: `maintenance/${each.id}`,
      kind: 'maintenance',
      severity: 'info',
      title: `Maintenance${each.region === undefined ? '' : ` of ${each.region}`} has begun`,
      passed: `Maintenance${each.region === undefined ? '' : ` of ${each.region}`} has ended`,
      sentence: `${describeMaintenance(each)}.`,
      region: each.region,
    }));
}
