import type { FencingToken } from '../domain/fencing.ts';
import { toKeep } from '../domain/kept.ts';
import { addressesIn } from '../domain/observation.ts';
import type { Intent, StepRecord } from '../domain/operation.ts';
import type { ActCall, Acted } from '../providers/contract.ts';
import type { Held } from './held.ts';
import type { Equipment } from './managed.ts';

/** How long one call that changes something may take, in milliseconds; longer work is started and watched. */
export const actMs = 10_000;

/** A provider's leave to make the calls of one act; `turn` is absent where nothing has to be waited for. */
export interface Leave {
  readonly turn?: ActCall['turn'];
}

/** A turn that comes within this time, in milliseconds, is not worth a record. */
const atOnceMs = 1_000;

/**
 * Waits for the step's turn where its provider counts calls. A longer wait is recorded, so that it takes no time from the
 * step, whoever carries it on. Undefined: there is none now.
 */
export async function turnFor(
  { runtime, store, log }: Equipment,
  custody: Held,
  operationId: string,
  { id, resource }: StepRecord,
): Promise<Leave | undefined> {
  const provider = custody.managed.providers[resource];
  if (provider?.awaitTurn === undefined) return {};
  let queued: Promise<boolean> | undefined;
  const stop = runtime.after(atOnceMs, () => {
    queued = custody.record(operationId, { kind: 'queued', step: id, at: store.now() });
  });
  try {
    const turn = await provider.awaitTurn({ signal: custody.signal, urgent: true });
    return { turn };
  } catch (error) {
    log.debug({ application: custody.state.application, step: id, err: error }, 'no turn for a call');
    return undefined;
  } finally {
    stop();
    if (await queued) await custody.record(operationId, { kind: 'dequeued', step: id, at: store.now() });
  }
}

/** Commits the intent, then makes the call, then records what came of it. Undefined: nothing was sent. */
export async function call(
  equipment: Equipment,
  custody: Held,
  operationId: string,
  step: StepRecord,
  leave: Leave,
): Promise<Acted | undefined> {
  const { runtime, store, log, region } = equipment;
  const { operation, epoch, application } = custody.state;
  if (operation === undefined) return undefined;
  const fencing: FencingToken = { epoch, token: custody.token };
  const startsBefore = runtime.monotonicMs() + actMs;
  const at = store.now();
  const intent: Intent = { fencing, at, deadlineAt: at + actMs };
  const keep = toKeep(operation, step, custody.observer.keepOf(step.resource), custody.state.partly);
  const intended = { kind: 'intended', step: step.id, intent, ...(keep && { keep }) } as const;
  if (!(await custody.record(operationId, intended))) return undefined;
  const acted = await sent(equipment, custody, step, { fencing, startsBefore, ...leave });
  log.info({ application, region, epoch, step: step.id, outcome: acted.outcome, note: acted.note }, 'acted');
  const { outcome, note } = acted;
  const more = acted.outcome === 'accepted' && acted.more === true ? { more: true } : {};
  await custody.record(operationId, { kind: 'answered', step: step.id, at: store.now(), outcome, note, ...more });
  return acted;
}

interface Terms extends Leave {
  readonly fencing: FencingToken;
  readonly startsBefore: number;
}

async function sent(
  { runtime, installation }: Equipment,
  custody: Held,
  step: StepRecord,
  { fencing, startsBefore, turn }: Terms,
): Promise<Acted> {
  const provider = custody.managed.providers[step.resource];
  if (provider === undefined)
    return { outcome: 'refused', again: false, note: `Nothing is configured for ${step.resource}.` };
  const deadline = runtime.deadline(Math.max(0, startsBefore - runtime.monotonicMs()), custody.signal);
  try {
    return await provider.act(step, {
      signal: deadline.signal,
      installation,
      application: custody.managed.application.id,
      fencing,
      mayStart: () => custody.mayAct && runtime.monotonicMs() < startsBefore,
      turn,
      kept: custody.state.kept?.[step.resource],
      addresses: addressesIn(custody.observer.latest, step.region),
    });
  } catch (error) {
    return { outcome: 'unknown', note: `The call failed: ${error instanceof Error ? error.message : String(error)}` };
  } finally {
    deadline.done();
  }
}
