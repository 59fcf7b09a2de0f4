import { systemRuntime } from '../runtime.ts';
import type { EmergencyAsked, Governed } from './emergency-asked.ts';
import { type Exit, exit } from './exit.ts';
import { follow } from './follow.ts';
import { move } from './move.ts';
import { applicationPath } from './paths.ts';
import { type ApplicationReply, replies } from './replies.ts';
import type { Session } from './session.ts';

/** How often it is looked, in milliseconds. */
const lookEveryMs = 500;

/** How long everything that a failover needs may take to be seen, in milliseconds: two reports of each prober and a look. */
const seenWithinMs = 10_000;

/** Fails over, or goes on with what an earlier run has begun, and stays until it has ended: what governs it ends with this. */
export async function followEmergency(
  governed: Governed,
  asked: EmergencyAsked,
  interrupted: AbortSignal,
): Promise<Exit> {
  const { session } = governed;
  const { application, to, override, reason, yes } = asked;
  await untilGoverned(session, asked, interrupted);
  const running = (await standingOf(session, application)).operation?.id;
  const body = { kind: 'failover', to, override: override.length === 0 ? undefined : override, reason };
  const asks = yes ? undefined : `fail over to ${to}`;
  let ended: Exit =
    running === undefined
      ? await move(session, {
          kind: 'failover',
          application,
          below: ['operations'],
          body,
          asks,
          dryRun: false,
          wait: true,
        })
      : await follow(session, application, running);
  while (ended === exit.waiting && !interrupted.aborted) {
    const waiting = await standingOf(session, application);
    if (waiting.operation === undefined && waiting.proposed === undefined) break;
    session.screen.say(howToGoOn(governed, application, waiting.proposed?.id));
    const next = await untilItGoesOn(session, waiting, interrupted);
    if (next === undefined) break;
    ended = await follow(session, application, next);
  }
  session.screen.say(takeIn(asked));
  return ended;
}

/** Waits until what a failover needs to be allowed has been seen. At last the refusal says what has not. */
async function untilGoverned(session: Session, { application, to, reason }: EmergencyAsked, interrupted: AbortSignal) {
  const { client } = session;
  const runtime = systemRuntime();
  const until = runtime.monotonicMs() + seenWithinMs;
  const body = { kind: 'failover', to, reason, dryRun: true };
  while (!interrupted.aborted && runtime.monotonicMs() < until) {
    const { owner, operation } = (await client.get(applicationPath(application), replies.application)).value;
    if (owner !== undefined && operation !== undefined) return;
    if (owner !== undefined) {
      const path = applicationPath(application, 'operations');
      if ((await client.send('POST', path, body, replies.preview)).value.accepted) return;
    }
    await runtime.sleep(lookEveryMs, interrupted);
  }
}

async function standingOf({ client }: Session, application: string) {
  return (await client.get(applicationPath(application), replies.application)).value;
}

/** Waits until another person has let it begin, or go on. Undefined: nobody waits any more, or there is nothing to wait for. */
async function untilItGoesOn(session: Session, before: ApplicationReply, interrupted: AbortSignal) {
  while (!interrupted.aborted) {
    const { operation, proposed, lastOperation } = await standingOf(session, before.application);
    if (operation !== undefined && operation.status !== 'stopped') return operation.id;
    if (operation === undefined && proposed === undefined) {
      // What has ended meanwhile is told to its end; an order that nobody has approved in time has begun nothing.
      return lastOperation?.id === before.lastOperation?.id ? undefined : lastOperation?.id;
    }
    await session.io.sleep(lookEveryMs, interrupted);
  }
  return undefined;
}

function howToGoOn({ url, tokenFile }: Governed, application: string, order: string | undefined): string {
  const rest = 'Ctrl-C ends this command; run it again to go on.';
  const head = 'This command waits with it. In another terminal on this machine';
  if (order !== undefined)
    return (
      `Policy wants a second person. ${head}, with another token of \`emergency.tokens\`:\n` +
      `  regent approve ${application} --order ${order} --reason TEXT --server ${url} --token-file FILE\n  ${rest}`
    );
  const retry = `regent operations retry ${application} --step STEP --reason TEXT --server ${url}`;
  return `It waits for you. ${head}:\n  ${retry} --token-file ${tokenFile}\n  (or skip, force, abort). ${rest}`;
}

function takeIn({ application, journal }: EmergencyAsked): string {
  return (
    `What was done stands in ${journal}. Keep it. When Redis and the controllers are back they stay frozen until:\n` +
    `  regent adopt ${application} --journal ${journal} --reason TEXT`
  );
}
