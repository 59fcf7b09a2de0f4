import { all, type Finding, finding, no, unknown, yes } from '../../domain/finding.ts';
import type { Db2Time, HadrStatus } from './db2pd.ts';

/** Db2 refuses a takeover in the last seconds of the window, because the two clocks may differ (HADR wiki, takeover). */
const windowMarginMs = 5_000;

/** A window that seems to have more left than it is long means that the clocks that were compared do not agree. */
const windowDoubtMs = 30_000;

const states = [
  'PEER',
  'DISCONNECTED_PEER',
  'DISCONNECTED',
  'REMOTE_CATCHUP',
  'REMOTE_CATCHUP_PENDING',
  'LOCAL_CATCHUP',
];

/** A standby with a broken table space would lack its data; one that cannot receive may (HADR wiki, HADR_FLAGS). */
const brokenFlag = 'STANDBY_TABLESPACE_ERROR';
const doubtfulFlags = ['STANDBY_LOG_DEVICE_FULL', 'STANDBY_RECV_BLOCKED'];

/**
 * Whether a standby can switch roles with its primary, by its state (Db2 docs, "Switching database roles"): in PEER and
 * connected, or catching up in SUPERASYNC, which never gets any further. Nothing is ever lost that way.
 */
export function readyForSwitch(status: HadrStatus): Finding {
  return all([unblocked(status), connected(status), switchState(status)], 'It can switch roles.');
}

/**
 * Whether a standby can take over by force without losing anything acknowledged: inside the peer window, in which the
 * primary has acknowledged nothing that the standby does not have (Db2 docs, TAKEOVER HADR, PEER WINDOW ONLY).
 */
export function readyForTakeover(status: HadrStatus, clock: Db2Time | undefined, wallMs: number): Finding {
  const { syncmode, peerWindowSeconds } = status;
  if (syncmode === 'ASYNC' || syncmode === 'SUPERASYNC') {
    return no(`In ${syncmode} there is no peer window, so a takeover by force could lose data.`);
  }
  if (peerWindowSeconds === undefined) return unknown('Db2 does not say whether there is a peer window.');
  if (peerWindowSeconds === 0) return no('No peer window is configured, so a takeover by force could lose data.');
  return all([unblocked(status), windowState(status), windowOpen(status, clock, wallMs)], 'The peer window is open.');
}

/**
 * Whether a takeover by plain force is possible at all, whatever it loses: Db2 has it in peer and while it waits for its
 * primary, never while it catches up (HADR wiki, takeover).
 */
export function takeableByForce(status: HadrStatus): Finding {
  const { state = 'an unknown state', flags } = status;
  if (flags.includes(brokenFlag)) return no(`Db2 says ${brokenFlag}.`);
  const possible = ['PEER', 'DISCONNECTED_PEER', 'REMOTE_CATCHUP_PENDING'].includes(state);
  return finding(possible, `By force it is possible in ${state}.`, `Not even by force is it possible in ${state}.`);
}

/** Whether what the primary does arrives here: success of `start hadr` alone does not mean so (Db2 docs, reintegration). */
export function receiving(status: HadrStatus): Finding {
  const { state } = status;
  if (state === undefined || !states.includes(state)) return unknown(`The state ${state} is not known.`);
  const arriving = finding(
    ['PEER', 'REMOTE_CATCHUP'].includes(state),
    `It receives the log in ${state}.`,
    `In ${state} nothing arrives.`,
  );
  return all([connected(status), arriving], 'It receives the log.');
}

function unblocked({ flags }: HadrStatus): Finding {
  if (flags.includes(brokenFlag)) return no(`Db2 says ${brokenFlag}.`);
  const doubtful = flags.filter((flag) => doubtfulFlags.includes(flag));
  return doubtful.length === 0 ? yes('No flag speaks against it.') : unknown(`Db2 says ${doubtful.join(', ')}.`);
}

function connected({ connectStatus }: HadrStatus): Finding {
  if (connectStatus === 'CONNECTED' || connectStatus === 'CONGESTED') return yes(`It is ${connectStatus}.`);
  if (connectStatus === 'DISCONNECTED') return no('It has no connection to the other side.');
  return unknown(`The connection status ${connectStatus} is not known.`);
}

function switchState({ state, syncmode }: HadrStatus): Finding {
  if (state === 'PEER') return yes('It is in PEER.');
  if (state === 'REMOTE_CATCHUP' && syncmode === 'SUPERASYNC')
    return yes('It catches up, as it always does in SUPERASYNC.');
  if (state === undefined || !states.includes(state)) return unknown(`The state ${state} is not known.`);
  return no(`It is in ${state}.`);
}

function windowState({ state }: HadrStatus): Finding {
  if (state === 'PEER' || state === 'DISCONNECTED_PEER') return yes(`It is in ${state}.`);
  if (state === undefined || !states.includes(state)) return unknown(`The state ${state} is not known.`);
  return no(`It is in ${state}, so a takeover by force could lose data.`);
}

/** By the side's own clock where it shows one: that is the one by which Db2 will judge. */
function windowOpen(
  { peerWindowEnd, peerWindowSeconds = 0 }: HadrStatus,
  clock: Db2Time | undefined,
  wallMs: number,
): Finding {
  if (peerWindowEnd === undefined) return unknown('Db2 does not say when the peer window ends.');
  const leftMs = timeLeft(peerWindowEnd, clock, wallMs);
  if (leftMs === undefined) return unknown('There is no clock to compare the end of the peer window with.');
  if (leftMs > peerWindowSeconds * 1_000 + windowDoubtMs) return unknown('The clocks do not agree on the peer window.');
  const left = Math.round(leftMs / 1_000);
  if (leftMs >= windowMarginMs) return yes(`The peer window is open for another ${left} s.`);
  return no(
    left < 0 ? `The peer window closed ${-left} s ago.` : `The peer window closes in ${left} s, which is too soon.`,
  );
}

function timeLeft(end: Db2Time, clock: Db2Time | undefined, wallMs: number): number | undefined {
  if (clock !== undefined) return end.localMs - clock.localMs;
  return end.epochMs === undefined ? undefined : end.epochMs - wallMs;
}
