import { systemRuntime } from '../runtime.ts';
import type { EmergencyAsked, Governed } from './emergency-asked.ts';
import { type Exit, exit } from './exit.ts';
import { follow } from './follow.ts';
import { move } from './move.ts';
import { applicationPath } from './paths.ts';
import { replies } from './replies.ts';
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
  let last = await runningOf(session, application);
  const body = { kind: 'failover', to, override: override.length === 0 ? undefined : override, reason };
  const asks = yes ? undefined : `fail over to ${to}`;
  let ended: Exit =
    last === undefined
      ? await move(session, {
          kind: 'failover',
          application,
          below: ['operations'],
          body,
          asks,
          dryRun: false,
          wait: true,
        })
      : await follow(session, application, last);
  for (;;) {
    last = await runningOf(session, application);
    if (ended !== exit.waiting || interrupted.aborted || last === undefined) break;
    session.screen.say(howToSteer(governed, application));
    if (!(await untilItGoesOn(session, application, interrupted))) break;
    ended = await follow(session, application, last);
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

/** The operation that has not ended, by its id. */
async function runningOf({ client }: Session, application: string): Promise<string | undefined> {
  const { value } = await client.get(applicationPath(application), replies.application);
  return value.operation?.id;
}

/** Waits until a person has made a stopped operation go on, or end. False: nobody waits any more. */
async function untilItGoesOn({ client, io }: Session, application: string, interrupted: AbortSignal): Promise<boolean> {
  while (!interrupted.aborted) {
    const { value } = await client.get(applicationPath(application), replies.application);
    if (value.operation?.status !== 'stopped') return true;
    await io.sleep(lookEveryMs, interrupted);
  }
  return false;
}

function howToSteer({ url, tokenFile }: Governed, application: string): string {
  return (
    'It waits for you, and this command with it. In another terminal on this machine:\n' +
    `  regent operations retry ${application} --step STEP --reason TEXT --server ${url} --token-file ${tokenFile}\n` +
    '  (or skip, force, abort). Ctrl-C ends this command; run it again to go on.'
  );
}

function takeIn({ application, journal }: EmergencyAsked): string {
  return (
    `What was done stands in ${journal}. Keep it. When Redis and the controllers are back they stay frozen until:\n` +
    `  regent adopt ${application} --journal ${journal} --reason TEXT`
  );
}
