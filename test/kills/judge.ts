import { compareFencing, formatFencing } from '../../src/domain/fencing.ts';
import type { Operation, StepRecord } from '../../src/domain/operation.ts';
import { application } from './application.ts';
import type { RunRecord, SeenCall, SeenCommit } from './record.ts';

/** What Redis' clock, as the controllers carry it on, and the judge's may differ by, in milliseconds. */
const clockMs = 100;

/** A committed intent, and what its writer committed of its answer. */
interface SeenIntent {
  readonly step: StepRecord;
  readonly commit: SeenCommit;
  readonly deadlineAt: number;
  readonly fencing: SeenCall['fencing'];
  readonly answer?: { readonly at: number; readonly refused: boolean } | undefined;
}

/** What is wrong with a run, in sentences; empty when nothing is. How long it took is judged apart. */
export function wrongIn(record: RunRecord): string[] {
  return [...doubledEffects(record), ...callsWithoutIntent(record), ...callsTooSoon(record), ...wrongEnd(record)];
}

/** No irreversible call takes effect twice. */
function doubledEffects({ calls }: RunRecord): string[] {
  const effects = new Map<string, number>();
  for (const { step, effectAt } of calls) if (effectAt !== undefined) effects.set(step, (effects.get(step) ?? 0) + 1);
  return [...effects]
    .filter(([step, count]) => count > 1 && abilityOf(step).irreversible)
    .map(([step, count]) => `${step} took effect ${count} times`);
}

/** Every call left under an intent of its own, which the replica had confirmed. */
function callsWithoutIntent(record: RunRecord): string[] {
  const intents = intentsIn(record);
  return record.calls.flatMap((call) => {
    const own = intents.filter((intent) => isOwn(intent, call));
    const told = `${call.step} was sent under ${formatFencing(call.fencing)}`;
    if (own.length === 0) return [`${told} without a committed intent`];
    if (!own.some(({ commit }) => commit.confirmed)) return [`${told} before the replica had confirmed its intent`];
    const earlier = record.calls.filter((each) => each !== call && each.at <= call.at && isOwnCall(each, call));
    return own.length <= earlier.length ? [`${told} more often than it was intended`] : [];
  });
}

/**
 * Design §3 step 5: nothing is sent to a resource before the deadline of an unfinished intent and the settling after it have
 * passed, and what must not be repeated is not sent again at all, unless it was refused.
 */
function callsTooSoon(record: RunRecord): string[] {
  const intents = intentsIn(record);
  return record.calls.flatMap((call) =>
    intents
      .filter(({ step }) => resourceIn(step.id) === resourceIn(call.step))
      .filter((intent) => intent.commit.at < call.at && intent.answer?.refused !== true)
      .filter((intent) => compareFencing(intent.fencing, call.fencing) < 0 || !isOwn(intent, call))
      .flatMap((intent) => {
        const told = `${call.step} was sent under ${formatFencing(call.fencing)} after the intent of ${formatFencing(intent.fencing)}`;
        if (intent.step.id === call.step && !intent.step.repeatable) return [`${told}, though it must not be repeated`];
        const settledAt = (intent.answer?.at ?? intent.deadlineAt) + intent.step.settleMs;
        const early = settledAt - call.at;
        return early > clockMs ? [`${told}, ${Math.round(early)} ms too soon`] : [];
      }),
  );
}

/** It ends: moved, or waiting for a person exactly where nobody can know whether a call that can't be repeated was made. */
function wrongEnd(record: RunRecord): string[] {
  const { end, servedBy, calls, death, point } = record;
  if (end === undefined) return ['the operation has not ended'];
  const unknowable = intentsIn(record).some(
    ({ step, answer }) =>
      !step.repeatable &&
      answer === undefined &&
      !calls.some((call) => call.step === step.id && call.effectAt !== undefined),
  );
  if (end.phase === 'blocked') {
    const because = end.blocked?.because ?? 'no reason';
    return unknowable && because.includes('Nobody knows whether the call was carried out')
      ? []
      : [`a person is asked without need: ${because}`];
  }
  return [
    ...(unknowable ? ['it went on although nobody knew whether a call that must not be repeated was made'] : []),
    ...(servedBy === 'eu-de' ? [] : [`users are served by ${servedBy ?? 'nobody'}`]),
    ...(point !== undefined && death === undefined ? ['the owner never came to the point at which it was to die'] : []),
  ];
}

/** Every intent that Redis has, with its answer. */
export function intentsIn({ commits }: RunRecord): SeenIntent[] {
  return commits.flatMap((commit, index) => {
    const { body, next } = commit;
    if (body.kind !== 'progress' || body.progress.kind !== 'intended') return [];
    const { step: id, intent } = body.progress;
    const step = next.operation?.steps.find((each) => each.id === id);
    if (step === undefined) return [];
    const { deadlineAt, fencing } = intent;
    return [{ step, commit, deadlineAt, fencing, answer: answerIn(commits.slice(index + 1), id) }];
  });
}

function answerIn(later: readonly SeenCommit[], step: string): SeenIntent['answer'] {
  for (const { body } of later) {
    if (body.kind !== 'progress' || body.progress.kind === 'withdrawn' || body.progress.step !== step) continue;
    const { progress } = body;
    if (progress.kind === 'answered') return { at: progress.at, refused: progress.outcome === 'refused' };
    if (progress.kind === 'intended') return undefined;
  }
  return undefined;
}

function isOwn({ step, fencing, commit }: SeenIntent, call: SeenCall): boolean {
  return (
    step.id === call.step &&
    commit.instance === call.instance &&
    compareFencing(fencing, call.fencing) === 0 &&
    commit.at <= call.at
  );
}

function isOwnCall(one: SeenCall, other: SeenCall): boolean {
  return one.step === other.step && one.instance === other.instance && compareFencing(one.fencing, other.fencing) === 0;
}

function abilityOf(step: string): { readonly irreversible: boolean } {
  const [verb = '', resource = ''] = step.split(':');
  const found = application.resources.find(({ id }) => id === resource)?.abilities.find((each) => each.verb === verb);
  return found ?? { irreversible: true };
}

/** A step's id is `<verb>:<resource>:<region>`. */
export function resourceIn(step: string): string {
  return step.split(':')[1] ?? '';
}

/** The steps of an operation that are in nobody's hands: under way or due, and without a call that is still to be waited for. */
export function freeSteps(operation: Operation, inFlight: readonly string[]): StepRecord[] {
  const over = new Set(operation.steps.filter(({ status }) => status === 'done').map(({ id }) => id));
  return operation.steps.filter(
    ({ id, status, after }) =>
      !inFlight.includes(id) &&
      (status === 'running' || (status === 'waiting' && after.every((each) => over.has(each)))),
  );
}
