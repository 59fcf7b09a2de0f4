import type { Resource } from '../../../src/domain/application.ts';
import { compareFencing } from '../../../src/domain/fencing.ts';
import { unseen } from '../../../src/domain/observation.ts';
import type { Step } from '../../../src/domain/operation.ts';
import { type ActCall, type Acted, type Provider, refusedAsStale, type Seen } from '../../../src/providers/contract.ts';
import type { Dice } from '../dice.ts';
import type { Network } from '../network.ts';
import { isNewer } from '../newer.ts';
import type { Record, Write } from '../record.ts';
import type { Scheduler } from '../scheduler.ts';
import type { SimProcess } from '../sim-process.ts';
import type { Cloud } from './cloud.ts';
import { type OtherSide, otherSideOf } from './other-side.ts';
import { settleMs } from './topology.ts';
import type { Fate, Troubles } from './trouble.ts';

export interface ProviderOptions {
  readonly application: string;
  readonly resource: Resource;
  readonly process: SimProcess;
  readonly instance: string;
  readonly cloud: Cloud;
  readonly network: Network;
  readonly scheduler: Scheduler;
  readonly record: Record;
  readonly troubles: Troubles;
  readonly dice: Dice;
  /** Whether calls get lost now and then without any fault. */
  readonly unreliable: boolean;
  /** Numbers the calls of the whole world. */
  readonly count: () => number;
}

/** An effect may come so much later than its call has left; a little less than settle, for clocks that differ. */
const latestMs = settleMs - 500;

/** A provider as the contract has it, over the simulated network, to the simulated other side. */
export function simulatedProvider(options: ProviderOptions): Provider {
  const { application, resource, process, network, record, troubles } = options;
  const side = otherSideOf(resource.id, options.cloud);
  const { runtime, place } = process;

  /** A way to the other side and back. False: nothing came back in time. */
  const ask = async (to: string, signal: AbortSignal): Promise<boolean> => {
    const silent = troubles.has(resource.id, 'outage') || !network.isOpenBothWays(place, to);
    const slowMs = troubles.has(resource.id, 'slow') ? options.dice.between(500, 5_000) : 0;
    const ms = silent ? 4_000 : network.latencyMs(place, to) + network.latencyMs(to, place) + slowMs;
    await runtime.sleep(ms, signal);
    return !silent && !signal.aborted && !troubles.has(resource.id, 'errors');
  };

  return {
    abilities: resource.abilities,

    async observe({ signal }): Promise<Seen> {
      const looks = resource.regions.map(async (region) => {
        const answered = await ask(side.placeOf(region), signal);
        return [region, answered ? side.see(region) : unseen('It does not answer.'), answered] as const;
      });
      const seen = await Promise.all(looks);
      signal.throwIfAborted();
      const busy = seen.some(([, , answered]) => answered) ? side.busy() : 'unknown';
      const mark = side.marked ? options.cloud.marks.get(resource.id) : undefined;
      const all: Seen = { regions: Object.fromEntries(seen), busy, mark };
      record.tell({ type: 'observed', application, process: process.name, resource: resource.id, seen: all });
      return all;
    },

    async act(step, call): Promise<Acted> {
      if (!(await ask(side.placeOf(step.region), call.signal)))
        return { outcome: 'refused', again: true, note: 'Nothing was sent: it does not answer.' };
      const mark = side.marked ? options.cloud.marks.get(resource.id) : undefined;
      if (mark !== undefined && compareFencing(mark, call.fencing) > 0) return refusedAsStale(mark, call.fencing);
      if (!call.mayStart()) return { outcome: 'refused', again: true, note: 'Nothing was sent: it may not start.' };
      return send(options, side, step, call);
    },
  };
}

async function send(options: ProviderOptions, side: OtherSide, step: Step, call: ActCall): Promise<Acted> {
  const { process, instance, network, record, scheduler, resource, dice } = options;
  const write: Write = {
    application: options.application,
    call: options.count(),
    process: process.name,
    instance,
    step,
    resource: resource.id,
    fencing: call.fencing,
  };
  record.tell({ type: 'left', ...write });
  const to = side.placeOf(step.region);
  const fate = fateOf(options);
  const thereMs = network.latencyMs(process.place, to);
  const backMs = network.latencyMs(to, process.place);
  if (fate === 'stuck') getStuck(options, side, write);
  const lands = fate !== 'stuck' && fate !== 'swallowed' && network.isOpen(process.place, to);
  const landsAfterMs = fate === 'late' ? dice.between(Math.min(1_000, thereMs), latestMs) : Math.min(thereMs, latestMs);
  let answer: Acted | undefined;
  if (lands) {
    scheduler.after(landsAfterMs, () => {
      answer = fate === 'refused' ? refusal(options, write) : land(options, side, write);
    });
  }
  const answers = lands && (fate === 'answered' || fate === 'refused') && network.isOpen(to, process.place);
  await process.runtime.sleep(answers ? landsAfterMs + backMs + 1 : 60_000, call.signal);
  if (!answers || answer === undefined || call.signal.aborted)
    return { outcome: 'unknown', note: 'Nobody knows: no answer came.' };
  return answer;
}

/** Even without a fault, calls get lost now and then where the plan of the world says so. */
function fateOf({ troubles, resource, dice, unreliable }: ProviderOptions): Fate {
  const chosen = troubles.takeFate();
  if (chosen !== undefined) return chosen;
  if (troubles.has(resource.id, 'refuses-acts')) return 'refused';
  const roll = dice.next();
  if (!troubles.has(resource.id, 'lossy')) {
    if (!unreliable) return 'answered';
    return roll < 0.03 ? 'unanswered' : roll < 0.07 ? 'stuck' : 'answered';
  }
  if (roll < 0.25) return 'swallowed';
  if (roll < 0.5) return 'unanswered';
  if (roll < 0.6) return 'stuck';
  return roll < 0.75 ? 'late' : 'answered';
}

/**
 * The call lies in a buffer for longer than anybody waits. An other side that compares marks may still be given it when
 * something newer has been done; before that it would break what `settleMs` promises, and it gets lost.
 */
function getStuck(options: ProviderOptions, side: OtherSide, write: Write): void {
  const { cloud, scheduler, dice, resource } = options;
  if (!side.compares) return;
  const tryAgain = (left: number) => {
    scheduler.after(dice.between(2_000, 8_000), () => {
      const mark = cloud.marks.get(resource.id);
      if (mark !== undefined && isNewer(mark, write.fencing)) land(options, side, write);
      else if (left > 0) tryAgain(left - 1);
    });
  };
  tryAgain(12);
}

function refusal({ record }: ProviderOptions, write: Write): Acted {
  record.tell({ type: 'rejected', why: 'it refuses everything for a while', ...write });
  return { outcome: 'refused', again: true, note: 'It was turned down.' };
}

/** The bytes have arrived: what was asked for is done, or turned down. */
function land(options: ProviderOptions, side: OtherSide, write: Write): Acted {
  const { cloud, record, resource } = options;
  const mark = cloud.marks.get(resource.id);
  if (side.compares && mark !== undefined && compareFencing(mark, write.fencing) > 0) {
    record.tell({ type: 'rejected', why: 'it carries a newer mark', ...write });
    return refusedAsStale(mark, write.fencing);
  }
  if (!side.carryOut(write.step)) {
    record.tell({ type: 'rejected', why: 'it can not be done now', ...write });
    return { outcome: 'refused', again: true, note: 'It can not be done now.' };
  }
  if (side.marked) cloud.marks.set(resource.id, write.fencing);
  record.tell({ type: 'landed', ...write });
  cloud.changed();
  return { outcome: 'accepted', note: 'It was taken on.' };
}
