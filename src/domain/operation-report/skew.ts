import { skewOf } from '../skew.ts';
import type { LossInReport, SkewInReport } from './contract.ts';

/** How far apart in time the copies were that were promoted: as it was quoted, and by what has shown since. */
export function skewIn(loss: readonly LossInReport[]): SkewInReport | undefined {
  const quoted = skewOf(loss);
  if (quoted === undefined || loss.every(({ measured }) => measured === undefined)) return quoted;
  const measured = skewOf(loss.map((each) => ({ ...each, ...each.measured })));
  return { ...quoted, measured };
}
