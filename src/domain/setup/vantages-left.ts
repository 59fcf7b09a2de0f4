import { type Application, quorumOf } from '../application.ts';
import { remaining } from './in-words.ts';
import type { Remainder } from './remainder.ts';

/** Whether those who still look are enough to agree on anything. */
export function vantagesLeft(vantages: readonly string[], application: Application, region: string): Remainder {
  const eyes = eyesOn(vantages, application);
  const left = eyes.filter((vantage) => vantage !== region).length;
  const quorum = quorumOf(application);
  const edge = application.edgeVantage === undefined ? '' : `, the checks of ${application.edgeVantage.id} among them,`;
  const clause = `${remaining(left, eyes.length, 'vantage')}${edge} and the quorum is ${quorum}`;
  if (left >= quorum) return { answer: 'yes', clause };
  const lower = 'Set policy.quorum to `majority`.';
  const isTooStrict = application.policy.quorum !== 'majority' && left >= Math.floor(eyes.length / 2) + 1;
  const cure = isTooStrict
    ? lower
    : `Add ${needed(eyes.length)} to \`vantages\` outside ${region} (a prober anywhere will do, or CIS's own checks by \`edgeVantage\`).`;
  return { answer: 'no', clause, because: 'too few vantages are left to agree', cure };
}

/** The probers, and the checks of the load balancer where they have a vote: those stand in no region. */
export function eyesOn(vantages: readonly string[], { edgeVantage }: Application): string[] {
  return edgeVantage === undefined ? [...vantages] : [...vantages, edgeVantage.id];
}

/** Three are the least of which any one may be lost. */
function needed(count: number): string {
  return count === 1 ? 'two more places' : 'a third place';
}
