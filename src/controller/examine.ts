import { promotable, type Resource } from '../domain/application.ts';
import type { Context } from '../domain/context.ts';
import type { Examined, ReadinessFinding } from '../domain/readiness.ts';
import { releaseFindings } from '../domain/release.ts';
import { standbyFindings } from '../domain/standby.ts';
import type { Provider, ReadinessCall } from '../providers/contract.ts';
import type { Equipment, ManagedApplication } from './managed.ts';

/** How long one resource may be examined, in milliseconds. */
const examineMs = 15_000;

/** How a look for trouble is bounded. */
export interface ExamineOptions {
  readonly signal?: AbortSignal | undefined;
  /** Only these resources; all of them where absent. */
  readonly only?: readonly string[] | undefined;
}

/**
 * Has every provider look for what would stand in the way of an operation. What `signal` has cut short says nothing: whoever
 * aborts it leaves the answer alone.
 */
export async function examine(
  { runtime, store }: Pick<Equipment, 'runtime' | 'store'>,
  { providers }: Pick<ManagedApplication, 'providers'>,
  context: Context,
  { signal, only }: ExamineOptions = {},
): Promise<Examined> {
  const examinedAt = store.now();
  const asked = context.application.resources.filter(({ id }) => only?.includes(id) !== false);
  const examined = asked.filter(({ id }) => providers[id]?.readiness !== undefined);
  const findings = await Promise.all(
    examined.map(async (resource): Promise<ReadinessFinding[]> => {
      const deadline = runtime.deadline(examineMs, signal);
      try {
        const found = await lookAt(providers[resource.id], resource, context, deadline.signal);
        return found.map((finding) => ({ resource: resource.id, ...finding }));
      } catch {
        return [unexaminable(resource.id)];
      } finally {
        deadline.done();
      }
    }),
  );
  const unexamined = asked.filter((each) => !examined.includes(each)).map(({ id }) => id);
  const standing = standbyFindings(context).filter(({ resource = '' }) => only?.includes(resource) !== false);
  return { findings: [...releaseFindings(context), ...standing, ...findings.flat()], unexamined, examinedAt };
}

async function lookAt(
  provider: Provider | undefined,
  { id }: Resource,
  { application, state }: Context,
  signal: AbortSignal,
): Promise<readonly ReadinessFinding[]> {
  const { activeRegions, edgeVantage } = application;
  const call: ReadinessCall = {
    signal,
    placement: state.placement,
    activeRegions,
    singleWriter: promotable(application).length > 0,
    marked: state.kept?.[id] !== undefined,
    voteMaxAgeMs: edgeVantage?.resource === id ? edgeVantage.maxAgeMs : undefined,
  };
  return (await provider?.readiness?.(call)) ?? [];
}

function unexaminable(resource: string): ReadinessFinding {
  const sentence = `It could not be examined within ${examineMs / 1000} s.`;
  return { resource, severity: 'warning', about: resource, sentence, cure: 'Try again in a moment.' };
}
