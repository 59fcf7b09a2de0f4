import type { Role } from './lasting.ts';
import type { HadrState } from './side.ts';

export type TakeoverMode = 'graceful' | 'by force peer window only' | 'by force';

export type StandbyView = {
  role: Role;
  online: boolean;
  state: HadrState;
  connected: boolean;
  takingOver: boolean;
  superasync: boolean;
  /** Wall ms; 0 when there is no peer window. */
  peerWindowEnd: number;
  peerWindowMarginMs: number;
};

/**
 * The reason code of SQL1770N with which Db2 refuses a takeover, or undefined when it may begin. One row per state of
 * the standby, as the reference's table (2.4) has them. Documented are 7 (connection lost), 9 (not inside the peer
 * window) and 10; the other codes are from memory and unconfirmed, so a client must not tell them apart.
 */
export function takeoverRefusal(view: StandbyView, mode: TakeoverMode, now: number): string | undefined {
  if (view.role === 'PRIMARY') return '2';
  if (!view.online) return '8';
  if (view.takingOver) return '4';
  if (mode === 'by force peer window only') return insidePeerWindow(view, now) ? undefined : '9';
  switch (view.state) {
    case 'PEER':
      return undefined;
    case 'DISCONNECTED_PEER':
      return mode === 'graceful' ? '7' : undefined;
    case 'REMOTE_CATCHUP_PENDING':
      return mode === 'graceful' ? '3' : undefined;
    case 'REMOTE_CATCHUP':
      return mode === 'graceful' && view.superasync ? undefined : '5';
    case 'LOCAL_CATCHUP':
      return '1';
    case 'DISCONNECTED':
      return '8';
  }
}

function insidePeerWindow(view: StandbyView, now: number): boolean {
  const protectedState = view.state === 'PEER' || view.state === 'DISCONNECTED_PEER';
  return protectedState && now <= view.peerWindowEnd - view.peerWindowMarginMs;
}
