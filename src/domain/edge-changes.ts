import type { EdgeReport } from './report.ts';
import type { ReceivedReport } from './view.ts';

/** A public name is answered again for a vantage, or not any more. `at` as of a change of verdict. */
export interface EdgeChange extends EdgeReport {
  readonly at: number;
  readonly vantage: string;
}

/**
 * What is different in what vantages are answered through public names. Which region answers is told with it but is no
 * change in itself: where several serve, each sample may come from another one.
 */
export function edgeChanges(before: readonly ReceivedReport[], heard: readonly ReceivedReport[]): EdgeChange[] {
  return heard.flatMap((each) => {
    const last = before.find(({ report }) => report.vantage === each.report.vantage);
    if (last?.report === each.report) return [];
    const { vantage, edges } = each.report;
    return edges
      .filter((edge) => isNew(last?.report.edges, edge))
      .map((edge) => ({ at: each.receivedAt, vantage, ...edge }));
  });
}

function isNew(known: readonly EdgeReport[] | undefined, { edge, servedBy, reason }: EdgeReport): boolean {
  if (tellsNothing(reason)) return false;
  const last = known?.find((each) => each.edge === edge);
  if (last === undefined || tellsNothing(last.reason)) return true;
  return (last.servedBy === null) !== (servedBy === null);
}

/** Whether nobody knows if there is an answer: a prober has not asked yet, or its own trouble has kept it from asking. */
export function tellsNothing(reason: string): boolean {
  return reason === 'not-sampled-yet' || reason.startsWith('local-');
}
