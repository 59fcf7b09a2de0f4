import { healthMark, phaseMark } from './marks.ts';
import { operationView } from './operation-view.ts';
import { placementWords } from './placement-words.ts';
import type { ApplicationReply } from './replies.ts';
import type { Screen } from './screen.ts';
import { table } from './table.ts';

/** Many applications, a line each, and below them the operations that run. */
export function overviewView(paint: Screen['paint'], applications: readonly ApplicationReply[]): string {
  const rows = applications.map((each) => [
    paint.bold(each.application),
    [
      phaseMark(paint, each.phase),
      ...(each.unfenced.length > 0 ? [paint.red('unfenced')] : []),
      ...(each.readiness?.ready === false ? [paint.red('not ready')] : []),
    ].join(', '),
    each.maintenance.some(({ open }) => open) ? `${each.automation}, ${paint.yellow('maintenance')}` : each.automation,
    placementWords(each.placement),
    each.regions.map(({ region, health }) => `${region} ${healthMark(paint, health)}`).join(', '),
    `${each.rule.id}: ${each.rule.because}`,
  ]);
  const list = table(['application', 'phase', 'automation', 'serves from', 'regions', 'rule'], rows);
  const running = applications.flatMap(({ operation, now }) => operation && [operationView(paint, operation, now)]);
  return [list, ...running.filter((view) => view !== undefined)].join('\n\n');
}
