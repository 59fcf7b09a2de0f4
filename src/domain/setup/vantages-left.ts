import { type Application, quorumOf } from '../application.ts';
import { remaining } from './in-words.ts';
import type { Remainder } from './remainder.ts';

/** Whether those who still look are enough to agree on anything. */
export function vantagesLeft(vantages: readonly string[], application: Application, region: string): Remainder {
  const left = vantages.filter((vantage) => vantage !== region).length;
  const quorum = quorumOf(application);
  const clause = `${remaining(left, vantages.length, 'vantage')} and the quorum is ${quorum}`;
  if (left >= quorum) return { answer: 'yes', clause };
  const lower = 'Set policy.quorum to `majority`.';
  const isTooStrict = application.policy.quorum !== 'majority' && left >= Math.floor(vantages.length / 2) + 1;
  const cure = isTooStrict
    ? lower
    : `Add ${needed(vantages.length)} to \`vantages\` outside ${region} (a prober anywhere will do, or CIS's edge health).`;
  return { answer: 'no', clause, because: 'too few vantages are left to agree', cure };
}

/** Three are the least of which any one may be lost. */
function needed(count: number): string {
  return count === 1 ? 'two more places' : 'a third place';
}
