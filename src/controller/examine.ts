import { home, promotable } from '../domain/application.ts';
import type { ApplicationReadiness, ResourceFinding } from './contract.ts';
import type { Equipment, ManagedApplication } from './managed.ts';

/** How long one resource may be examined, in milliseconds. */
const examineMs = 15_000;

/** Has every provider look for what would stand in the way of an operation. Rejects with `StoreUnavailable`. */
export async function examine(
  { runtime, store }: Equipment,
  { application, providers }: ManagedApplication,
): Promise<ApplicationReadiness> {
  const state = (await store.read(application.id))?.state;
  const { activeRegions, resources, edgeVantage } = application;
  const placement = state?.placement ?? home(application);
  const singleWriter = promotable(application).length > 0;
  const examined = resources.filter(({ id }) => providers[id]?.readiness !== undefined);
  const findings = await Promise.all(
    examined.map(async ({ id }): Promise<ResourceFinding[]> => {
      const deadline = runtime.deadline(examineMs);
      const marked = state?.kept?.[id] !== undefined;
      const voteMaxAgeMs = edgeVantage?.resource === id ? edgeVantage.maxAgeMs : undefined;
      const call = { signal: deadline.signal, placement, activeRegions, singleWriter, marked, voteMaxAgeMs };
      try {
        const found = (await providers[id]?.readiness?.(call)) ?? [];
        return found.map((finding) => ({ resource: id, ...finding }));
      } catch {
        const sentence = `It could not be examined within ${examineMs / 1000} s.`;
        return [{ resource: id, severity: 'warning', about: id, sentence, cure: 'Try again in a moment.' }];
      } finally {
        deadline.done();
      }
    }),
  );
  const unexamined = resources.map(({ id }) => id).filter((id) => !examined.some((each) => each.id === id));
  return { application: application.id, findings: findings.flat(), unexamined, now: store.now() };
}
