import type { Ability } from '../../domain/application.ts';
import { compareFencing, type FencingToken } from '../../domain/fencing.ts';
import { type MarkOwner, readMark } from '../../domain/mark.ts';
import { unseen } from '../../domain/observation.ts';
import type { ActCall, Acted, Call, Provider } from '../contract.ts';
import { poolsPath } from './client.ts';
import { edgeHealthOf } from './edge-health.ts';
import { enabledOriginsMode } from './enabled-origins.ts';
import { enabledPoolsMode } from './enabled-pools.ts';
import { type CisInstance, pathOf, type Ref } from './instance.ts';
import type { Mode, Objects } from './mode.ts';
import { poolsMode } from './pools.ts';
import { cisReadiness } from './readiness/index.ts';
import { toldOf } from './reply.ts';
import { descriptionOf, newerMark, safeWrite } from './safe-write.ts';
import {
  type CisEnabledSettings,
  type CisObject,
  type CisSettings,
  type LoadBalancerReply,
  loadBalancerReply,
} from './schema.ts';
import { tailOf } from './tail.ts';
import { weightsMode } from './weights.ts';

export interface CisDependencies {
  readonly instance: CisInstance;
  /** Whose mark is read from descriptions. */
  readonly owner: MarkOwner;
}

/** One `PUT` of a whole object: sent again it writes the same, and it can be taken back by the opposite one. */
const route: Ability = {
  verb: 'route',
  irreversible: false,
  repeatable: true,
  deadlineMs: 60_000,
  settleMs: 5_000,
  expectedMs: 1_500,
};

/** Traffic on CIS: weights of one pool's origins, the order of a load balancer's pools, or what is enabled. */
export function createCis(settings: CisSettings, { instance, owner }: CisDependencies): Provider {
  const mode = modeOf(settings);
  return {
    abilities: [settings.mode === 'weights' ? { ...route, parts: true } : route],

    async observe(call) {
      const look = await lookAt(instance, [...mode.written, ...mode.judged], call);
      call.signal.throwIfAborted();
      const failed = mode.written.map(look.because).find((because) => because !== undefined);
      if (failed !== undefined) {
        const regions = Object.fromEntries(mode.regions.map((region) => [region, unseen(failed)]));
        return { regions, busy: 'unknown' };
      }
      const marks = mode.written.map((ref) => readMark(descriptionOf(look.objects(ref) ?? {}), owner));
      return { regions: mode.see(look.objects), busy: 'no', mark: newest(marks), keep: mode.keep(look.objects) };
    },

    edgeHealth: edgeHealthOf(settings, instance, instance.runtime),

    readiness: (call) => cisReadiness({ instance, owner }, settings, mode, call),

    awaitTurn: ({ signal }) => instance.awaitTurn(signal),

    async act(step, call) {
      if (step.verb !== 'route') return { outcome: 'refused', again: false, note: `CIS can't ${step.verb}.` };
      const { active, graceful, part, shifted } = step;
      const objects = await lastSeen(instance, mode, call);
      if (typeof objects === 'string') return notWritten(objects);
      for (const ref of mode.written) {
        const stale = newerMark(objects(ref) ?? {}, call);
        if (stale !== undefined) return stale;
      }
      const push = mode.push(objects, { active, graceful, part, shifted, kept: call.kept });
      if (push.kind === 'nothing') return { outcome: 'accepted', note: push.note };
      if (push.kind === 'refused') return { outcome: 'refused', again: push.again, note: push.note };
      return safeWrite(instance, push, call, tailOf(userOf(instance, mode), settings.mode === 'weights'));
    },
  };
}

function modeOf(settings: CisSettings): Mode {
  switch (settings.mode) {
    case 'weights':
      return weightsMode(settings);
    case 'pools':
      return poolsMode(settings);
    case 'enabled':
      return enabledMode(settings);
  }
}

function enabledMode({ zone, loadBalancer, pools, pool, origins }: CisEnabledSettings): Mode {
  if (pools !== undefined) return enabledPoolsMode({ zone, loadBalancer, pools });
  return enabledOriginsMode({ zone, loadBalancer, pool: pool ?? '', origins: origins ?? {} });
}

/** What list reads show of some objects, and why nothing can be said of one. */
interface Look {
  readonly objects: Objects;
  readonly because: (ref: Ref) => string | undefined;
}

/** Each list is read once for all who look at it now. What a list does not hold because it is cut is read by itself. */
async function lookAt(instance: CisInstance, refs: readonly Ref[], call: Call): Promise<Look> {
  const found = new Map<string, CisObject>();
  const failures = new Map<string, string>();
  const lists = new Map([...new Set(refs.map(({ list }) => list))].map((path) => [path, instance.look(path, call)]));
  await Promise.all(
    refs.map(async (ref) => {
      const list = await lists.get(ref.list);
      if (list === undefined) return;
      if (list.ok) {
        const object = list.objects.find(({ id }) => id === ref.id);
        if (object !== undefined) found.set(pathOf(ref), object);
        return;
      }
      if (list.cut === undefined) return void failures.set(pathOf(ref), toldOf(list));
      const read = await instance.client.read(pathOf(ref), { signal: call.signal });
      if (!read.ok) return void failures.set(pathOf(ref), toldOf(read));
      instance.note(ref, read.object);
      found.set(pathOf(ref), read.object);
    }),
  );
  return { objects: (ref) => found.get(pathOf(ref)), because: (ref) => failures.get(pathOf(ref)) };
}

/**
 * What was looked at before this act. Looked at now when that has not been done, as after a restart, and where one write is
 * right or wrong by what other objects are: only the one that is written is read again.
 */
async function lastSeen(instance: CisInstance, mode: Mode, call: ActCall): Promise<Objects | string> {
  const [only, ...more] = mode.written;
  if (only !== undefined && more.length === 0 && instance.lastSeen(only) !== undefined) return instance.lastSeen;
  try {
    const look = await lookAt(instance, [...mode.written, ...mode.judged], { signal: call.signal, urgent: true });
    return mode.written.map(look.because).find((because) => because !== undefined) ?? look.objects;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The load balancer whose users are moved, as it was last seen. */
function userOf(instance: CisInstance, { written, judged }: Mode): LoadBalancerReply | undefined {
  const user = [...written, ...judged].find(({ list }) => list !== poolsPath);
  return user && loadBalancerReply.safeParse(instance.lastSeen(user)).data;
}

function notWritten(because: string): Acted {
  return { outcome: 'refused', again: true, note: `Nothing was written: ${because}` };
}

function newest(marks: readonly (FencingToken | undefined)[]): FencingToken | undefined {
  return marks.reduce<FencingToken | undefined>((best, mark) => {
    if (mark === undefined) return best;
    return best === undefined || compareFencing(mark, best) > 0 ? mark : best;
  }, undefined);
}
