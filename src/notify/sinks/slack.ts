import type { Notification } from '../notification.ts';
import { headline, type SinkRequest } from './request.ts';

/** Slack shows at most 3,000 characters of a block's text (https://docs.slack.dev/reference/block-kit/blocks/section-block). */
const textMost = 2_900;

const signs = { info: ':information_source:', warning: ':warning:', critical: ':rotating_light:' } as const;

/** An incoming webhook: `text` for notifications of the phone and for receivers without blocks, blocks for the channel. */
export function slackRequest(url: string, notification: Notification): SinkRequest {
  const { severity, sentence, resolves, installation, command } = notification;
  const sign = resolves ? ':white_check_mark:' : signs[severity];
  const title = escaped(headline(notification), 250);
  const when = new Date(notification.at).toISOString();
  const rule = notification.rule === undefined ? '' : ` · rule ${notification.rule}`;
  const details = `${installation} · ${resolves ? `was ${severity}` : severity}${rule} · ${when} · \`${command}\``;
  return {
    url,
    body: {
      text: `${sign} ${title}`,
      blocks: [
        { type: 'section', text: { type: 'mrkdwn', text: `${sign} *${title}*\n${escaped(sentence, textMost - 300)}` } },
        { type: 'context', elements: [{ type: 'mrkdwn', text: escaped(details, textMost) }] },
      ],
    },
  };
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** The text as Slack wants it (https://docs.slack.dev/messaging/formatting-message-text#escaping), no entity of it cut through. */
function escaped(text: string, most: number): string {
  let whole = '';
  for (const character of text) {
    const next = entities[character] ?? character;
    if (whole.length + next.length >= most) return `${whole}…`;
    whole += next;
  }
  return whole;
}
