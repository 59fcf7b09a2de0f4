import type { Answer } from './client.ts';
import { type Exit, exit } from './exit.ts';
import { planView } from './plan-view.ts';
import { refusalView } from './refusal-view.ts';
import type { PreviewReply } from './replies.ts';
import type { Session } from './session.ts';

/** Prints what would come of a command: the plan, or the refusal and the plan all the same. */
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
  return value.accepted ? exit.done : exit.refused;
}
