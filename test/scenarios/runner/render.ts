import type { Decision } from '../../../src/domain/decide.ts';
import { stageOf } from '../../../src/domain/drill.ts';
import type { Operation, Step } from '../../../src/domain/operation.ts';
import { rules } from '../../../src/domain/rules.ts';
import type { State } from '../../../src/domain/state.ts';
import { describeUnfenced } from '../../../src/domain/unfenced.ts';

/** A decision as an operator would read it: the phase, the rule, the sentence, who refuses, and what begins. */
export function renderDecision({ rule, next, because, findings, answer, operation }: Decision): string[] {
  const spoken = rules.find(({ id }) => id === rule);
  const instead = spoken?.insteadOf !== undefined;
  const verdict = answer === undefined ? '' : ` ${answer.accepted ? 'accepted' : 'refused'}`;
  const setAside = findings.filter((each) => !instead && each.because.startsWith('Set aside by'));
  const told = instead ? findings : setAside;
  return [
    ...wrap(`${next.phase} ${rule}${verdict}: ${instead ? spoken.because : because}`, 2),
    ...told.flatMap((each) => wrap(`${each.guard}: ${each.answer}. ${each.because}`, 4, 2)),
    ...(operation === undefined ? [] : renderOperation(operation)),
  ];
}

/** What an operation sets out to do, and its steps. */
export function renderOperation({ id, kind, graceful, requestedBy, from, to, zone, steps }: Operation): string[] {
  const where = zone === undefined ? `${place(from)} → ${place(to)}` : `${zone.region}/${zone.zone}`;
  const how = graceful ? 'graceful' : 'forced';
  const lines = steps.map((step) => {
    const after = step.after.length === 0 ? '' : ` after ${step.after.join(', ')}`;
    return `    ${step.id}${step.irreversible ? ' (can not be undone)' : ''}${lossOf(step)}${after}`;
  });
  return [`  ${id}: ${how} ${kind} by ${requestedBy}, ${where}`, ...lines];
}

function lossOf({ allowedLoss }: Step): string {
  if (allowedLoss === undefined) return '';
  return allowedLoss === 'any' ? ' (whatever is lost)' : ` (at a loss of ${allowedLoss / 1_000} s)`;
}

/** Where an application stands, in a few words. */
export function renderState(state: State): string[] {
  const { phase, placement, unprotected, unfenced, drained, operation, blocked, automation, drill, drills } = state;
  return [
    `${phase}, ${automation}: ${place(placement)}, epoch ${state.epoch}`,
    ...(unprotected.length === 0 ? [] : [`  not a replica: ${unprotected.join(', ')}`]),
    ...(unfenced ?? []).flatMap((each) =>
      wrap(`epoch ${each.epoch}, allowed by ${each.by}: ${describeUnfenced(each)} ${each.because}`, 4, 2),
    ),
    ...(drained.length === 0 ? [] : [`  drained: ${drained.join(', ')}`]),
    ...(blocked === undefined ? [] : wrap(`blocked: ${blocked.because}`, 4, 2)),
    ...(operation === undefined
      ? []
      : [`  ${operation.id}:`, ...operation.steps.map((step) => `    ${step.id} ${step.status}`)]),
    ...(drill === undefined ? [] : [`  ${drill.id} is ${stageOf(drill)}, to ${drill.to}`]),
    ...(drills ?? []).flatMap(({ id, outcome, because, left }) =>
      wrap(`${id} ${outcome}, left in ${place(left)}: ${because}`, 4, 2),
    ),
  ];
}

function place({ active, primary }: State['placement']): string {
  const others = active.includes(primary) ? '' : ` (primary ${primary})`;
  return `${active.map((region) => (region === primary && active.length > 1 ? `${region}*` : region)).join(' + ') || 'nowhere'}${others}`;
}

/** Breaks a long sentence, so that a scenario can be read beside its diff. */
export function wrap(text: string, indent: number, first = 0): string[] {
  const lines: string[] = [];
  let line = ' '.repeat(first);
  for (const word of text.split(' ')) {
    if (line.trim() !== '' && line.length + word.length + 1 > 116) {
      lines.push(line);
      line = ' '.repeat(indent);
    }
    line += line.trim() === '' ? word : ` ${word}`;
  }
  return [...lines, line];
}
