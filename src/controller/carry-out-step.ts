import type { Finding } from '../domain/finding.ts';
import { unknown } from '../domain/finding.ts';
import { goalOf, madeWhole } from '../domain/goal.ts';
import { type Move, nextMove, type Standing } from '../domain/move.ts';
import type { Answer } from '../domain/observation.ts';
import { type StepRecord, spentMs, wasAsked } from '../domain/operation.ts';
import { permit } from '../domain/permit.ts';
import { routedByGate, servedAsWanted } from '../domain/served.ts';
import { call, turnFor } from './call-provider.ts';
import type { Held } from './held.ts';
import type { Equipment } from './managed.ts';

/** How soon to look again, in milliseconds: at once where the answer costs nothing, else slower and slower. */
const lookAgain = { firstMs: 100, mostMs: 2_000, factor: 1.4, localMs: 50 };

/**
 * One step: observe → already so? done : may a call begin? commit the intent → act once → observe until so, or out of
 * time. Resolves when the step has ended or the custody has.
 */
export async function carryOutStep(
  equipment: Equipment,
  custody: Held,
  operationId: string,
  id: string,
): Promise<void> {
  const { runtime, store } = equipment;
  const first = stepOf(custody, operationId, id);
  if (first?.status === 'waiting') {
    if (!(await custody.record(operationId, { kind: 'started', step: id, at: store.now() }))) return;
  }
  const since = runtime.monotonicMs();
  let pauseMs = lookAgain.firstMs;
  while (!custody.signal.aborted) {
    const before = stepOf(custody, operationId, id);
    if (before === undefined) return;
    const seen = await look(custody, before);
    // Much can have been decided during the look.
    const step = stepOf(custody, operationId, id);
    if (step === undefined) return;
    const { now, pause } = custody.context().view;
    const time = { now, spentMs: spentMs(step, now, pause?.at), watchedMs: runtime.monotonicMs() - since };
    const standing = { step, ...seen, permit: permitFor(custody, step), ...time };
    const next = nextMove(standing);
    if (next.move === 'done' || next.move === 'fail')
      return finish(equipment, custody, operationId, step, next.move, next.because);
    if (next.move === 'withdraw')
      return void (await custody.record(operationId, { kind: 'withdrawn', because: next.because }));
    if (next.move === 'act') {
      const turn = await turnFor(equipment, custody, operationId, step);
      if (turn !== undefined && stillActs(custody, operationId, standing)) {
        const acted = await call(equipment, custody, operationId, step, turn);
        if (acted !== undefined) pauseMs = lookAgain.firstMs;
        if (acted?.outcome === 'refused' && !acted.again)
          return finish(equipment, custody, operationId, step, 'fail', acted.note);
      }
    }
    await runtime.sleep(step.verb === 'verify' ? lookAgain.localMs : untilNextLook(next, now, pauseMs), custody.signal);
    pauseMs = Math.min(pauseMs * lookAgain.factor, lookAgain.mostMs);
  }
}

/** What is waited for by the clock is looked at as soon as its instant has come, however seldom it was looked at before. */
function untilNextLook(move: Move, now: number, pauseMs: number): number {
  if (move.move !== 'wait' || move.until === undefined) return pauseMs;
  return Math.min(pauseMs, Math.max(lookAgain.localMs, move.until - now));
}

/** Whether the call is still to be made after its turn was waited for: much can have been decided meanwhile. */
function stillActs(custody: Held, operationId: string, standing: Standing): boolean {
  const step = stepOf(custody, operationId, standing.step.id);
  if (step === undefined) return false;
  const { now, pause } = custody.context().view;
  const time = { now, spentMs: spentMs(step, now, pause?.at) };
  return nextMove({ ...standing, step, permit: permitFor(custody, step), ...time }).move === 'act';
}

async function look(custody: Held, step: StepRecord): Promise<{ goal: Finding; busy: Answer }> {
  if (step.verb === 'verify') return { goal: servedAsWanted(step, custody.context()), busy: 'no' };
  const observation = await custody.observer.look(step.resource, custody.signal, true);
  const goal =
    observation === undefined ? unknown(`${step.resource} could not be observed.`) : goalOf(step, observation);
  const busy = observation?.busy ?? 'unknown';
  if (step.verb !== 'route') return { goal, busy };
  return { goal: madeWhole(step, routedByGate(step, goal, custody.context())), busy };
}

function permitFor(custody: Held, step: StepRecord) {
  const { operation } = custody.state;
  if (operation === undefined) return { answer: 'wait', because: 'The operation has ended.' } as const;
  return permit(operation, step, custody.context());
}

async function finish(
  { store, events, log, region }: Equipment,
  custody: Held,
  operationId: string,
  step: StepRecord,
  end: 'done' | 'fail',
  because: string,
): Promise<void> {
  const at = store.now();
  const kind = end === 'done' ? 'done' : 'failed';
  if (!(await custody.record(operationId, { kind, step: step.id, at, note: because }))) return;
  const { application, epoch } = custody.state;
  events.stepEnded(providerOf(custody, step), step.verb, kind, (at - (step.startedAt ?? at)) / 1000);
  log.info({ application, region, epoch, step: step.id, outcome: kind, because }, 'step ended');
  custody.wake();
}

function providerOf(custody: Held, step: StepRecord): string {
  const resource = custody.managed.application.resources.find((each) => each.id === step.resource);
  return resource?.provider ?? 'edge';
}

/** The step while it is this operation's and may be worked on; undefined once there is nothing to do about it. */
function stepOf(custody: Held, operationId: string, id: string): StepRecord | undefined {
  const { operation } = custody.state;
  if (operation?.id !== operationId || operation.withdrawn !== undefined) return undefined;
  const step = operation.steps.find((each) => each.id === id);
  if (step === undefined || (step.status !== 'running' && step.status !== 'waiting')) return undefined;
  return operation.stopping === undefined || wasAsked(step) ? step : undefined;
}
