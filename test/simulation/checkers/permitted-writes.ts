import { isSame } from '../newer.ts';
import type { Record, WorldEvent } from '../record.ts';
import { type Checker, lastBefore, type Trial, type Violation } from './checker.ts';

type Left = Extract<WorldEvent, { type: 'left' }>;
type Claimed = Extract<WorldEvent, { type: 'claimed' }>;

/**
 * Law 3: no call that changes anything leaves without a lease, a committed and replicated intent, and the current epoch
 * and token, by the true state of Redis. A request may leave until the lease runs out of its own.
 */
export const permittedWrites: Checker = (trial) => {
  const leased = trial.record.of('leased');
  const spent = new Map<string, number>();
  return trial.record.of('left').flatMap((left) => {
    const wrong = [
      leaseProblem(left, leased),
      intentProblem(left, trial, spent),
      tokenProblem(left, trial),
      epochProblem(left, trial),
    ].filter((problem) => problem !== undefined);
    return wrong.map(
      (problem): Violation => ({
        law: '3 permitted writes',
        at: left.at,
        because: `${left.process} sent ${left.step.id} under ${left.fencing.epoch}.${left.fencing.token}: ${problem}`,
      }),
    );
  });
};

function leaseProblem({ at, instance }: Left, leased: readonly Extract<WorldEvent, { type: 'leased' }>[]) {
  const last = leased.findLast((each) => each.instance === instance && each.at <= at);
  if (last === undefined) return 'it never held a lease.';
  const ends = last.at - last.askedAgoMs + last.ttlMs;
  return at <= ends ? undefined : `its lease had run out ${Math.round(at - ends)} ms before.`;
}

function intentProblem({ at, instance, step, fencing }: Left, { record }: Trial, spent: Map<string, number>) {
  const confirmed = record.of('confirmed').filter(({ at: when, commit }) => {
    if (when > at || commit.instance !== instance || commit.entry.kind !== 'progress') return false;
    const { progress } = commit.entry;
    return progress.kind === 'intended' && progress.step === step.id && isSame(progress.intent.fencing, fencing);
  });
  const key = `${step.id} ${fencing.epoch}.${fencing.token}`;
  const used = spent.get(key) ?? 0;
  spent.set(key, used + 1);
  return confirmed.length > used ? undefined : 'no intent for it had been committed and replicated.';
}

function tokenProblem({ at, fencing }: Left, { record }: Trial) {
  const since = lastBefore(record.of('forgot'), at)?.at ?? 0;
  const claims = record.of('claimed').filter((each) => each.newest && each.at >= since && each.at < at);
  const newer = claims.find((each) => each.token > fencing.token && !isLost(each, at, record));
  return newer && `${newer.instance} had been given the token ${newer.token}.`;
}

/** Whether a primary was elected that had not heard of a claim, and nothing had been confirmed under it: it bound nobody. */
function isLost({ at: claimedAt, application, instance, token }: Claimed, until: number, record: Record): boolean {
  const isUnheard = record
    .of('elected')
    .some(({ at, tokens }) => at >= claimedAt && at < until && (tokens[application] ?? 0) < token);
  const isConfirmed = record
    .of('confirmed')
    .some(({ at, commit }) => at < until && commit.instance === instance && commit.token === token);
  return isUnheard && !isConfirmed;
}

function epochProblem({ at, fencing }: Left, { record }: Trial) {
  const newer = record.of('confirmed').find(({ at: when, commit }) => when < at && commit.next.epoch > fencing.epoch);
  return newer && `the epoch ${newer.commit.next.epoch} had begun.`;
}
