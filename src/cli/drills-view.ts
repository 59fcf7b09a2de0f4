import { duration } from '../domain/time-in-words.ts';
import type { DrillReply, DrillsReply } from './replies.ts';
import type { Screen } from './screen.ts';
import { table } from './table.ts';
import { between, time } from './words.ts';

/** Drills, a line each, and how well they go. */
export function drillsView(paint: Screen['paint'], { drills, score }: DrillsReply): string {
  if (drills.length === 0) return 'There has been no drill yet. To run one: regent drill APP --reason TEXT';
  const rows = drills.map((each) => [
    each.id,
    time(each.startedAt),
    each.to ?? '',
    outcome(paint, each),
    between(each.startedAt, each.endedAt),
    tookWords(each),
    `${each.requestedBy}: ${each.because ?? each.reason}`,
  ]);
  return [table(['drill', 'began (UTC)', 'to', 'outcome', 'in all', 'moving', 'by'], rows), scoreWords(score)].join(
    '\n',
  );
}

/** How one drill ended. */
export function drillWords(paint: Screen['paint'], drill: DrillReply): string {
  const { id, because = '', startedAt, endedAt } = drill;
  return `drill ${id}: ${outcome(paint, drill)} after ${between(startedAt, endedAt)}, ${tookWords(drill)}. ${because}`;
}

function outcome(paint: Screen['paint'], { status }: DrillReply): string {
  if (status === 'passed') return paint.green(status);
  return status === 'failed' ? paint.red(status) : paint.yellow(status);
}

/** What its two ways took beside their quotes. */
function tookWords({ there, back }: DrillReply): string {
  const ways = [there, back].filter((way) => way !== undefined);
  const moved = ways.filter(({ tookMs }) => tookMs !== undefined);
  if (moved.length === 0) return 'nothing moved';
  return moved.map(({ tookMs = 0, quotedMs }) => `${duration(tookMs)} of ~ ${duration(quotedMs)}`).join(', then ');
}

function scoreWords({ of, passed, lastPassedAt, daysSincePassed = 0, trend }: DrillsReply['score']): string {
  const last =
    lastPassedAt === undefined
      ? 'none that is remembered has passed'
      : `the last that passed was over at ${time(lastPassedAt)}, ${daysSincePassed} days ago`;
  const took = trend === undefined ? '' : `; it took ${trendWords[trend]}`;
  return `${passed} of ${of} passed; ${last}${took}`;
}

const trendWords = { faster: 'less time than before', slower: 'more time than before', steady: 'as long as before' };
