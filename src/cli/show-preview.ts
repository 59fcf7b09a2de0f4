import type { Answer } from './client.ts';
import { type Exit, exit } from './exit.ts';
import { planView } from './plan-view.ts';
import { refusalView } from './refusal-view.ts';
import type { PreviewReply } from './replies.ts';
import type { Session } from './session.ts';

/**
 * Prints what would come of a command: the plan, or the refusal and the plan all the same. What was found to stand in its way
 * refuses nothing, but a look that is only a look ends with it.
 */
export function showPreview(
  { screen }: Session,
  application: string,
  { raw, value }: Answer<PreviewReply>,
  say?: (text: string) => void,
): Exit {
  const text = () => {
    const plan = planView(screen.paint, { ...value, guards: value.accepted ? value.guards : [] });
    return value.accepted
      ? plan
      : `${refusalView(screen.paint, { application, ...value })}\n\nIf it were allowed:\n${plan}`;
  };
  if (say !== undefined && value.accepted) say(text());
  else screen.result(raw, text);
  const hindered = value.readiness?.findings.some(({ severity }) => severity === 'error') === true;
  return value.accepted && (say !== undefined || !hindered) ? exit.done : exit.refused;
}
