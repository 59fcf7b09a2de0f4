import { abilityFor } from '../../../src/domain/application.ts';
import { type FencingToken, formatFencing } from '../../../src/domain/fencing.ts';
import { isNewer } from '../newer.ts';
import type { Record } from '../record.ts';
import type { Checker, Violation } from './checker.ts';

/** Law 8: what takes effect on an object never goes back to an older epoch or token, and nothing irreversible happens twice. */
export const oldNews: Checker = ({ record, plan }) => {
  const newest = new Map<string, FencingToken>();
  const done = new Map<string, number>();
  const violations: Violation[] = [];
  for (const { at, step, resource, fencing, process } of record.of('landed')) {
    const object = ofEachRegion.has(resource) ? `${resource} in ${step.region}` : resource;
    const before = newest.get(object);
    if (before !== undefined && isNewer(before, fencing)) {
      const because = `${step.id} of ${process} under ${formatFencing(fencing)} took effect on ${object} after ${formatFencing(before)} had.`;
      violations.push({ law: '8 old news', at, because });
    }
    const begun = supersededBy(record, at, fencing, resource);
    if (begun !== undefined) {
      const because = `${step.id} of ${process} under ${formatFencing(fencing)} took effect when ${begun} was at work on it.`;
      violations.push({ law: '8 old news', at, because });
    }
    newest.set(object, fencing);
    const ability = abilityFor(
      plan.application.resources.find(({ id }) => id === resource) ?? never(resource),
      step.verb,
    );
    if (ability?.repeatable !== false) continue;
    const key = `${step.id} in epoch ${fencing.epoch}`;
    done.set(key, (done.get(key) ?? 0) + 1);
    if (done.get(key) === 2) violations.push({ law: '8 old news', at, because: `${key} took effect twice.` });
  }
  return violations;
};

/** A newer operation that had begun, and has a step on the same thing. */
function supersededBy(record: Record, at: number, { epoch }: FencingToken, resource: string): string | undefined {
  const newer = record.of('confirmed').find(({ at: when, commit: { next } }) => {
    return when < at && next.operation !== undefined && next.operation.epoch > epoch;
  });
  const { operation } = newer?.commit.next ?? {};
  return operation?.steps.some((step) => step.resource === resource) ? operation.id : undefined;
}

/** What is another object in each region. */
const ofEachRegion = new Set(['server', 'pods']);

function never(resource: string): never {
  throw new Error(`${resource} is not of this world`);
}
