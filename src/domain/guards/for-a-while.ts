import { automationMostMs } from '../automation.ts';
import { finding, no, yes } from '../finding.ts';
import { isPauseOver } from '../pause.ts';
import { inUtc } from '../time-in-words.ts';
import type { Guard } from './guard.ts';

/** Whether what an operator sets for a while ends at a time that can be. */
export const endsInTime: Guard = {
  name: 'ends-in-time',
  test: ({ view: { command, now } }) => {
    const until = command?.kind === 'automation' ? command.until : undefined;
    if (until === undefined) return yes('It is set for good.');
    if (until <= now) return no(`It would have ended at ${inUtc(until)}, which has passed.`);
    return finding(
      until - now <= automationMostMs,
      `It is set until ${inUtc(until)}.`,
      `It would last for more than ${automationMostMs / 86_400_000} days: set it for good.`,
    );
  },
};

/** Whether the time is over for which the automation was set. */
export const automationOver: Guard = {
  name: 'automation-over',
  evidence: true,
  situational: true,
  test: ({ state: { automation, automationForNow: set }, view }) => {
    if (set === undefined || view.now < set.until) return no('No time is over for which it was set.');
    return yes(`${set.by} had set it to ${automation} until ${inUtc(set.until)}, and it is ${set.afterwards} again.`);
  },
};

/** Whether the time of the pause is over. */
export const pauseOver: Guard = {
  name: 'pause-over',
  evidence: true,
  situational: true,
  test: ({ view: { pause, now } }) =>
    pause !== undefined && isPauseOver(pause, now)
      ? yes(`${pause.by} had paused it until ${inUtc(pause.until ?? now)}: ${pause.reason}`)
      : no('The time of no pause is over.'),
};
