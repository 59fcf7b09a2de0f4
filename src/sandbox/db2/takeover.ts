import type { Reply } from '../call.ts';
import type { Fencing } from './fencing.ts';
import { type CommandResult, refused, succeeded } from './results.ts';
import type { Side } from './side.ts';
import type { Standby } from './standby.ts';
import { type TakeoverMode, takeoverRefusal } from './takeover-rules.ts';

/** How long a forced takeover tries to tell the old primary to stop. Best effort: it may be dead. */
const stopLoggingTimeoutMs = 1000;

/**
 * `db2 takeover hadr on db X [by force [peer window only]]`, on the standby. Takes at least the layout's takeoverMs,
 * and as long as a stall-takeover fault is in force. Records `db2.effect` when the role has changed.
 */
export async function takeover(
  side: Side,
  standby: Standby,
  mode: TakeoverMode,
  fencing?: Fencing,
): Promise<CommandResult> {
  standby.tick();
  const { syncmode, peerWindowMarginMs } = side.layout.hadr;
  const view = {
    role: side.role,
    online: side.online,
    state: side.state,
    connected: side.connected,
    takingOver: side.takingOver !== null,
    superasync: syncmode === 'SUPERASYNC',
    peerWindowEnd: side.peerWindowMs > 0 ? side.peerWindowEnd : 0,
    peerWindowMarginMs,
  };
  const refusal = takeoverRefusal(view, mode, side.now());
  if (refusal !== undefined) return cannotComplete(refusal);
  side.takingOver = mode === 'graceful' ? 'graceful' : 'forced';
  side.diag(`Standby has initiated a takeover${mode === 'graceful' ? '' : ` ${mode}`}`);
  try {
    const reason = mode === 'graceful' ? await switchRoles(side, standby) : await takeByForce(side);
    if (reason !== undefined) return cannotComplete(reason);
    side.recorder.event('db2.effect', { region: side.region, command: `takeover ${mode}`, fencing: fencing ?? null });
    return succeeded('TAKEOVER HADR ON DATABASE');
  } finally {
    side.takingOver = null;
  }
}

/** The primary becomes standby first: never two primaries, and two standbys if we don't come to the end. */
async function switchRoles(side: Side, standby: Standby): Promise<string | undefined> {
  const generation = side.generation + 1;
  const body = { session: side.session, generation, deadline: side.now() + side.timeoutMs };
  let reply: Reply;
  try {
    reply = await side.callPeer('/hadr/yield', body, side.timeoutMs);
  } catch {
    if (!side.dead) standby.lose();
    return '7';
  }
  if (reply.body.accepted !== true) return '7';
  if (Number(reply.body.position) !== side.log.end.position) {
    side.diag('The primary gave its role away with a log that is longer than ours: two standbys');
    return '7';
  }
  return becomePrimary(side, generation);
}

async function takeByForce(side: Side): Promise<string | undefined> {
  const announced = side.generation + 1;
  let peerGeneration = 0;
  try {
    const reply = await side.callPeer('/hadr/stop-logging', { generation: announced }, stopLoggingTimeoutMs);
    peerGeneration = Number(reply.body.generation) || 0;
  } catch {
    // The old primary can't be told; whoever forces a takeover has to have fenced it.
  }
  return becomePrimary(side, Math.max(announced, peerGeneration + 1));
}

async function becomePrimary(side: Side, generation: number): Promise<string | undefined> {
  await side.runtime.sleep(side.layout.delays.takeoverMs);
  await side.faults.until((fault) => fault.kind === 'stall-takeover');
  if (side.dead || !side.online || side.role !== 'STANDBY') return '8';
  const timeline = `${generation}@${side.region}`;
  side.session = null;
  side.peerPosition = null;
  side.become({ role: 'PRIMARY', online: true, loggingStopped: false, generation, timeline, newestSeen: generation });
  side.setState('DISCONNECTED', false);
  side.diag('Takeover completed: this database is the primary');
  return undefined;
}

function cannotComplete(reason: string): CommandResult {
  return refused(`SQL1770N  Takeover HADR cannot complete. Reason code = "${reason}".`);
}
