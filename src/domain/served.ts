import type { Context } from './context.ts';
import { type Finding, no, unknown, yes } from './finding.ts';
import { freshReport } from './health.ts';
import { type Step, type StepRecord, wasAsked } from './operation.ts';

/**
 * Whether a `route` step has reached its goal, as its provider sees it or, where nobody can see the load balancer, as users
 * do: by the gates they have arrived all the same. Only once it was asked for, since the gates move with the first call.
 */
export function routedByGate(step: StepRecord, seen: Finding, context: Context): Finding {
  const { gated, edges } = context.application;
  if (gated !== true || seen.answer !== 'unknown' || !wasAsked(step) || edges.length === 0) return seen;
  const arrived = edges.map(({ id }) => servedAsWanted({ ...step, resource: id }, context));
  if (arrived.some(({ answer }) => answer !== 'yes')) return seen;
  return yes(`Users have arrived by the gates: ${arrived.map(({ because }) => because).join(' ')} ${seen.because}`);
}

/** Whether users arrive where a `verify` step wants them, as a majority of the live vantages sees it through the edge. */
export function servedAsWanted(step: Step, { application, view }: Context): Finding {
  const answers = application.vantages.flatMap((vantage) => {
    const seen = freshReport(application, vantage, view)?.edges.find((each) => each.edge === step.resource);
    return seen === undefined ? [] : [{ vantage, ...seen }];
  });
  if (answers.length === 0) return unknown(`No live vantage has looked at ${step.resource}.`);
  const right = answers.filter(({ servedBy }) => servedBy !== null && step.active.includes(servedBy));
  const summary = answers.map(({ vantage, servedBy, reason }) => `${vantage}: ${servedBy ?? reason}`).join(', ');
  const sentence = `${right.length} of ${answers.length} live vantages are answered from ${step.active.join(', ')} (${summary}).`;
  return right.length * 2 > answers.length ? yes(sentence) : no(sentence);
}
