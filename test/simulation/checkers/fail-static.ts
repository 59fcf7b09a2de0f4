import { timings } from '../world/controller-process.ts';
import type { Checker, Trial } from './checker.ts';

/** Law 7: with Redis gone nothing in the world changes, but for what had been committed before and still has its lease. */
export const failStatic: Checker = (trial) => {
  const away = outages(trial);
  return trial.record.of('left').flatMap(({ at, process, step }) => {
    const outage = away.find(({ from, to }) => at > from + timings.leaseMs && at <= to);
    if (outage === undefined) return [];
    const because = `${process} sent ${step.id} when Redis had been away for ${((at - outage.from) / 1000).toFixed(1)} s.`;
    return [{ law: '7 fail static', at, because }];
  });
};

/** When no Redis server ran at all. */
function outages({ record, plan, endedAt }: Trial): { from: number; to: number }[] {
  const running = new Set(plan.redis.map((place) => `redis-${place}`));
  const found: { from: number; to: number }[] = [];
  for (const { at, process, what } of record.of('process')) {
    if (!process.startsWith('redis-')) continue;
    if (what === 'died') running.delete(process);
    if (what === 'died' && running.size === 0) found.push({ from: at, to: endedAt });
    const open = found.at(-1);
    if (what === 'started' && running.size === 0 && open !== undefined)
      found.splice(-1, 1, { from: open.from, to: at });
    if (what === 'started') running.add(process);
  }
  return found;
}
