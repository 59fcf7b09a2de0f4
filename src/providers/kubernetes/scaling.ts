import { compareFencing, type FencingToken } from '../../domain/fencing.ts';
import { type MarkOwner, readMark, writeMark } from '../../domain/mark.ts';
import type { Answer, RegionObservation } from '../../domain/observation.ts';
import { unseen } from '../../domain/observation.ts';
import type { Step } from '../../domain/operation.ts';
import { type Acted, refusedAsStale } from '../contract.ts';
import type { Read } from './api-server.ts';
import { type LeastChange, leastInStandby } from './autoscaler.ts';
import type { Change } from './client.ts';
import type { AutoscalerReply, Workload, WorkloadReply } from './schema.ts';

/** Who has acted on the workload last, and whether it is fenced: a standby without replicas is not. */
export const annotations = { marks: 'regent/marks', fenced: 'regent/fenced' } as const;

/** A workload as one look found it; `pods` is asked for only where nothing should run. */
export interface SeenWorkload {
  readonly workload: Read<WorkloadReply>;
  readonly pods: Read<number> | undefined;
  /** Where it has one that is configured. */
  readonly autoscaler?: Read<AutoscalerReply> | undefined;
}

/** What the workload is there for: what it is not is not told of it, so that nobody waits for it. */
export interface Uses {
  readonly fences: boolean;
  readonly scales: boolean;
}

/** Whether the workload has been told to run nowhere, whatever still runs. */
export function isHeld({ metadata, spec }: WorkloadReply): boolean {
  return metadata.annotations[annotations.fenced] !== undefined && spec.replicas === 0;
}

export function markOn(workload: WorkloadReply, owner: MarkOwner): FencingToken | undefined {
  return readMark(workload.metadata.annotations[annotations.marks] ?? '', owner);
}

/** What is seen of a region, where `replicas` serve all users. */
export function regionOf(seen: SeenWorkload, { kind, name, replicas }: Workload, uses: Uses): RegionObservation {
  if (!seen.workload.ok) return { ...unseen(seen.workload.because), ...(uses.scales && { capacity: 'unknown' }) };
  const { spec, status } = seen.workload.value;
  const fenced = fencedBy(seen);
  const pods = seen.pods === undefined ? '' : ` ${podsIn(seen.pods)}`;
  const autoscaler = seen.autoscaler === undefined ? '' : ` ${autoscalerIn(seen.autoscaler)}`;
  const wants = `${kind} ${name} wants ${spec.replicas} replicas; ${status.availableReplicas} are available.`;
  const detail = `${wants}${pods}${autoscaler}`;
  const capacity = keptUp(capacityBy(seen.workload.value, replicas), seen.autoscaler, replicas);
  return { ...(uses.fences && { fenced }), ...(uses.scales && { capacity }), detail };
}

/**
 * The change that a step needs, made on the version that was read; or why there is none. Our mark goes with it, so that what
 * compares the versions compares the fencing tokens too.
 */
export function changeFor(
  step: Step,
  workload: WorkloadReply,
  { standby, replicas }: Workload,
  owner: MarkOwner,
  fencing: FencingToken,
): Change | Acted {
  const mark = markOn(workload, owner);
  if (mark !== undefined && compareFencing(mark, fencing) > 0) return refusedAsStale(mark, fencing);
  const held = isHeld(workload);
  const runs = workload.spec.replicas;
  const marks = writeMark(workload.metadata.annotations[annotations.marks] ?? '', owner, fencing);
  const marked = { [annotations.marks]: marks };
  switch (step.verb) {
    case 'fence':
      if (held) return { outcome: 'accepted', note: 'It is scaled to zero already.' };
      return { replicas: 0, annotations: { ...marked, [annotations.fenced]: 'true' } };
    case 'unfence':
      if (!held) return { outcome: 'accepted', note: 'It may run already.' };
      return { replicas: standby ?? replicas, annotations: { ...marked, [annotations.fenced]: null } };
    case 'prepare':
      if (held) return { outcome: 'refused', again: true, note: 'It is fenced, and that has to be lifted first.' };
      if (runs >= replicas) return { outcome: 'accepted', note: `It is on its way to ${runs} replicas already.` };
      return { replicas, annotations: marked };
    default:
      if (held || runs <= (standby ?? 0)) return { outcome: 'accepted', note: `It runs ${runs} replicas already.` };
      return { replicas: standby ?? 0, annotations: marked };
  }
}

/** The least that a step needs of the autoscaler, made on the version that was read; undefined where it is so already. */
export function leastFor(
  { verb }: Step,
  autoscaler: AutoscalerReply,
  workload: Workload,
  owner: MarkOwner,
  fencing: FencingToken,
): LeastChange | Acted | undefined {
  if (verb !== 'prepare' && verb !== 'release') return undefined;
  const { spec, metadata } = autoscaler;
  const marked = metadata.annotations[annotations.marks] ?? '';
  const mark = readMark(marked, owner);
  if (mark !== undefined && compareFencing(mark, fencing) > 0) return refusedAsStale(mark, fencing);
  const minReplicas = verb === 'prepare' ? workload.replicas : leastInStandby(workload);
  const isSo = verb === 'prepare' ? spec.minReplicas >= minReplicas : spec.minReplicas <= minReplicas;
  if (isSo) return undefined;
  if (minReplicas > spec.maxReplicas) {
    const note = `The autoscaler keeps at most ${spec.maxReplicas} replicas, and ${minReplicas} are needed: raise its maxReplicas.`;
    return { outcome: 'refused', again: false, note };
  }
  return { minReplicas, annotations: { [annotations.marks]: writeMark(marked, owner, fencing) } };
}

/** Nothing runs for certain when nothing should, the controller has seen that, and no pod is left, not even one that is ending. */
function fencedBy({ workload, pods }: SeenWorkload): Answer {
  if (!workload.ok) return 'unknown';
  const { metadata, status } = workload.value;
  if (!isHeld(workload.value)) return 'no';
  if (status.replicas > 0 || status.observedGeneration < metadata.generation) return 'no';
  if (pods?.ok !== true) return 'unknown';
  return pods.value === 0 ? 'yes' : 'no';
}

/** As `kubectl rollout status` judges it: the newest generation is seen, rolled out and available. */
function capacityBy({ kind, metadata, spec, status }: WorkloadReply, replicas: number): Answer {
  if (spec.replicas < replicas) return 'no';
  const available = kind === 'Deployment' ? status.availableReplicas : status.readyReplicas;
  const isRolledOut = status.observedGeneration >= metadata.generation && status.updatedReplicas >= replicas;
  return isRolledOut && available >= replicas ? 'yes' : 'no';
}

/** What runs now is capacity only if the autoscaler leaves it. */
function keptUp(capacity: Answer, autoscaler: Read<AutoscalerReply> | undefined, replicas: number): Answer {
  if (autoscaler === undefined || capacity !== 'yes') return capacity;
  if (!autoscaler.ok) return 'unknown';
  return autoscaler.value.spec.minReplicas >= replicas ? 'yes' : 'no';
}

function autoscalerIn(autoscaler: Read<AutoscalerReply>): string {
  if (!autoscaler.ok) return `What its autoscaler keeps nobody can tell: ${autoscaler.because}`;
  return `Its autoscaler keeps at least ${autoscaler.value.spec.minReplicas}.`;
}

function podsIn(pods: Read<number>): string {
  if (!pods.ok) return `Whether a pod is left nobody can tell: ${pods.because}`;
  return pods.value === 0 ? 'No pod is left.' : 'A pod is still there.';
}
