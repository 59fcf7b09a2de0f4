import { operationMark } from './marks.ts';
import { wayOf } from './operation-view.ts';
import type { OperationReply } from './replies.ts';
import type { Screen } from './screen.ts';
import { steeringHints } from './steering-hints.ts';
import { table } from './table.ts';
import { between, time } from './words.ts';

/** Operations, a line each, and below them how those that have stopped can go on. */
export function operationsView(paint: Screen['paint'], operations: readonly OperationReply[]): string {
  if (operations.length === 0) return 'There has been no operation yet.';
  const rows = operations.map((each) => [
    each.id,
    each.kind,
    wayOf(each),
    operationMark(paint, each.status),
    time(each.startedAt),
    between(each.startedAt, each.endedAt),
    `${each.requestedBy}: ${each.reason}`,
  ]);
  const list = table(['operation', 'kind', '', 'status', 'began (UTC)', 'took', 'by'], rows);
  return [list, ...operations.flatMap(steeringHints)].join('\n');
}
