import { type Checker, lastBefore, type Trial, type Violation } from './checker.ts';

/**
 * What is replicated by copies takes writes on one side only, but where its pair was broken up, by a setting that allows it
 * and for a loss that was quoted within the budget or that an operator has answered for.
 */
export const oneSided: Checker = (trial) =>
  trial.record
    .of('open')
    .filter(({ regions }) => regions.length > 1)
    .filter(({ resource, at }) => !wasApproved(trial, resource, at))
    .map(
      ({ resource, regions, at }): Violation => ({
        law: '1 one side takes writes',
        at,
        because: `${resource} takes writes in ${regions.join(' and ')} at the same time, and nobody had approved a split.`,
      }),
    );

/** Whether a call had taken effect under which the pair may be broken up. */
function wasApproved(trial: Trial, resource: string, at: number): boolean {
  const { data } = trial.plan;
  const setting =
    resource === 'share' ? data?.share?.whenSourceIsGone === 'split' : data?.volume?.disasterRecovery === 'proceed';
  if (!setting) return false;
  return trial.record.of('landed').some((landed) => {
    if (landed.at > at || landed.resource !== resource || landed.step.verb !== 'promote') return false;
    const { operation } = lastBefore(epochOf(trial, landed.fencing.epoch), landed.at)?.commit.next ?? {};
    const step = operation?.steps.find(({ id }) => id === landed.step.id);
    return step !== undefined && !step.graceful && step.allowedLoss !== undefined;
  });
}

function epochOf({ record }: Trial, epoch: number) {
  return record.of('committed').filter(({ commit }) => commit.next.operation?.epoch === epoch);
}
