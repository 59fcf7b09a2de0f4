import { guardsView } from './guards-view.ts';
import { overrideHint } from './override-hint.ts';
import type { Guard } from './replies.ts';
import type { Screen } from './screen.ts';

/** A refusal: the sentence, every guard that stood against it, and what to do next. */
export interface Refusal {
  readonly application: string;
  readonly rule: number | undefined;
  readonly because: string;
  readonly guards: readonly Guard[];
}

/** Tells a refusal so that the person knows what to do. */
export function refusalView(paint: Screen['paint'], refusal: Refusal): string {
  const { because, guards, rule } = refusal;
  const head = `${paint.red('Refused')}: ${because}${rule === undefined ? '' : ` (rule ${rule})`}`;
  return [head, guardsView(paint, guards), ...nextSteps(refusal)].filter((part) => part !== '').join('\n');
}

function nextSteps({ application, guards }: Refusal): string[] {
  const open = (answer: Guard['answer']) => guards.filter((guard) => guard.answer === answer).map(({ guard }) => guard);
  return [
    'Nothing was changed.',
    open('no').includes('not-paused') ? `To end the pause: regent resume ${application}` : '',
    open('unknown').length > 0 ? `What is unknown (?) may be known in a moment: ${open('unknown').join(', ')}.` : '',
    overrideHint(guards),
    `To see how it stands: regent status ${application}`,
  ];
}
