import { describe, expect, it } from 'vitest';
import { type StandbyView, type TakeoverMode, takeoverRefusal } from '../../src/sandbox/db2/takeover-rules.ts';

const now = 1_000_000;
const view = (over: Partial<StandbyView>): StandbyView => ({
  role: 'STANDBY',
  online: true,
  state: 'PEER',
  connected: true,
  takingOver: false,
  superasync: false,
  peerWindowEnd: now + 60_000,
  peerWindowMarginMs: 5000,
  ...over,
});
const graceful: TakeoverMode = 'graceful';
const window: TakeoverMode = 'by force peer window only';
const force: TakeoverMode = 'by force';
const goes = undefined;

/** Reference db2-and-storage.md 2.4: the state of the standby, then the reason code per kind of takeover. */
describe('which takeover a standby allows, and the reason code with which it refuses', () => {
  it.each<[string, Partial<StandbyView>, (string | undefined)[]]>([
    ['PEER', { state: 'PEER' }, [goes, goes, goes]],
    ['PEER without a peer window', { state: 'PEER', peerWindowEnd: 0 }, [goes, '9', goes]],
    ['DISCONNECTED_PEER inside the window', { state: 'DISCONNECTED_PEER', connected: false }, ['7', goes, goes]],
    [
      'DISCONNECTED_PEER in the last 5 seconds of the window',
      { state: 'DISCONNECTED_PEER', connected: false, peerWindowEnd: now + 4999 },
      ['7', '9', goes],
    ],
    [
      'DISCONNECTED_PEER exactly 5 seconds before its end',
      { state: 'DISCONNECTED_PEER', connected: false, peerWindowEnd: now + 5000 },
      ['7', goes, goes],
    ],
    ['REMOTE_CATCHUP_PENDING', { state: 'REMOTE_CATCHUP_PENDING', connected: false }, ['3', '9', goes]],
    ['REMOTE_CATCHUP', { state: 'REMOTE_CATCHUP' }, ['5', '9', '5']],
    [
      'REMOTE_CATCHUP under SUPERASYNC',
      { state: 'REMOTE_CATCHUP', superasync: true, peerWindowEnd: 0 },
      [goes, '9', '5'],
    ],
    ['LOCAL_CATCHUP', { state: 'LOCAL_CATCHUP', connected: false }, ['1', '9', '1']],
    ['a takeover already runs', { takingOver: true }, ['4', '4', '4']],
    ['the database is not active', { online: false }, ['8', '8', '8']],
    ['it is the primary', { role: 'PRIMARY' }, ['2', '2', '2']],
  ])('%s', (_name, over, [gracefully, inWindow, byForce]) => {
    expect(takeoverRefusal(view(over), graceful, now)).toBe(gracefully);
    expect(takeoverRefusal(view(over), window, now)).toBe(inWindow);
    expect(takeoverRefusal(view(over), force, now)).toBe(byForce);
  });
});
