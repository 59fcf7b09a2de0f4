import type { Look } from './look.ts';
import { stepMark } from './marks.ts';
import type { StepReply } from './replies.ts';
import type { Screen } from './screen.ts';
import { between } from './words.ts';

/** A line for everything that is different from the last look. */
export function newsOf(paint: Screen['paint'], before: Look | undefined, after: Look): string[] {
  const known = new Map(before?.operation.steps.map((step) => [step.id, step]));
  const steps = after.operation.steps.flatMap((step) => stepNews(paint, known.get(step.id), step));
  return [...pauseNews(paint, before, after), ...steps];
}

function stepNews(paint: Screen['paint'], before: StepReply | undefined, step: StepReply): string[] {
  const { id, status, note, because } = step;
  if (status === 'waiting') return [];
  if (status === (before?.status ?? 'waiting')) {
    const another = status === 'running' && note !== undefined && note !== before?.note;
    return another ? [`    ${paint.dim(`… ${note}`)}`] : [];
  }
  const mark = stepMark(paint, status);
  if (status === 'running') return [`  ${mark} ${id}  ${because}`];
  return [`  ${mark} ${[id, between(step.startedAt, step.endedAt), note].filter(Boolean).join('  ')}`];
}

function pauseNews(paint: Screen['paint'], before: Look | undefined, { application, pause }: Look): string[] {
  if (pause?.at === before?.pause?.at) return [];
  if (pause === undefined) return ['  The pause has ended; it goes on.'];
  return [paint.yellow(`  Paused by ${pause.by}: ${pause.reason} (it waits for: regent resume ${application})`)];
}
