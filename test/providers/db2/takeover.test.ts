import { describe, expect, it } from 'vitest';
import { parseDb2pd } from '../../../src/providers/db2/db2pd.ts';
import { type StandbyView, takeoverFor } from '../../../src/providers/db2/takeover.ts';
import { standbyOutput } from './db2pd-output.ts';

type Lines = Readonly<Record<string, string | undefined>>;

const wallMs = Date.UTC(2026, 2, 1, 12, 0, 30);
const closed = { PEER_WINDOW_END: '03/01/2026 12:00:10.000000 (1)' };

function standby(lines: Lines): StandbyView {
  const read = parseDb2pd(standbyOutput(lines));
  const [status] = read.kind === 'hadr' ? read.statuses : [];
  if (read.kind !== 'hadr' || status === undefined) throw new Error('the output shows no standby');
  return { status, clock: read.clock, wallMs };
}

const how = (allowed: Parameters<typeof takeoverFor>[0], lines: Lines) => takeoverFor(allowed, standby(lines)).how;

/**
 * Every row: what the standby shows, and what becomes of an order to switch roles; by force where nothing may be lost; and
 * by force where anything may be. `window`: by force peer window only. `no`: refused for good, a person has to approve.
 * `later`: refused for now (Db2 docs, "Switching database roles"; TAKEOVER HADR; HADR wiki, takeover).
 */
const table: readonly [
  state: string,
  connection: string,
  mode: string,
  window: 'open' | 'closed' | 'none',
  string,
  string,
  string,
][] = [
  ['PEER', 'CONNECTED', 'SYNC', 'open', 'switch', 'window', 'window'],
  ['PEER', 'CONNECTED', 'SYNC', 'closed', 'switch', 'no', 'force'],
  ['PEER', 'CONNECTED', 'SYNC', 'none', 'switch', 'no', 'force'],
  ['PEER', 'CONNECTED', 'NEARSYNC', 'open', 'switch', 'window', 'window'],
  ['PEER', 'CONNECTED', 'NEARSYNC', 'closed', 'switch', 'no', 'force'],
  ['PEER', 'CONNECTED', 'NEARSYNC', 'none', 'switch', 'no', 'force'],
  // A window that is configured for these modes is ignored by Db2.
  ['PEER', 'CONNECTED', 'ASYNC', 'open', 'switch', 'no', 'force'],
  ['PEER', 'CONNECTED', 'ASYNC', 'none', 'switch', 'no', 'force'],
  ['PEER', 'CONGESTED', 'SYNC', 'open', 'switch', 'window', 'window'],
  ['PEER', 'DISCONNECTED', 'SYNC', 'open', 'later', 'window', 'window'],
  ['PEER', 'DISCONNECTED', 'SYNC', 'closed', 'later', 'no', 'force'],
  ['PEER', 'DISCONNECTED', 'NEARSYNC', 'none', 'later', 'no', 'force'],
  ['PEER', 'DISCONNECTED', 'ASYNC', 'none', 'later', 'no', 'force'],
  ['DISCONNECTED_PEER', 'DISCONNECTED', 'SYNC', 'open', 'later', 'window', 'window'],
  ['DISCONNECTED_PEER', 'DISCONNECTED', 'SYNC', 'closed', 'later', 'no', 'force'],
  ['DISCONNECTED_PEER', 'DISCONNECTED', 'NEARSYNC', 'open', 'later', 'window', 'window'],
  ['DISCONNECTED_PEER', 'DISCONNECTED', 'NEARSYNC', 'closed', 'later', 'no', 'force'],
  ['REMOTE_CATCHUP_PENDING', 'DISCONNECTED', 'SYNC', 'open', 'later', 'no', 'force'],
  ['REMOTE_CATCHUP_PENDING', 'DISCONNECTED', 'NEARSYNC', 'none', 'later', 'no', 'force'],
  ['REMOTE_CATCHUP_PENDING', 'DISCONNECTED', 'ASYNC', 'none', 'later', 'no', 'force'],
  ['REMOTE_CATCHUP_PENDING', 'DISCONNECTED', 'SUPERASYNC', 'none', 'later', 'no', 'force'],
  ['REMOTE_CATCHUP', 'CONNECTED', 'SYNC', 'open', 'later', 'no', 'later'],
  ['REMOTE_CATCHUP', 'CONNECTED', 'NEARSYNC', 'open', 'later', 'no', 'later'],
  ['REMOTE_CATCHUP', 'CONNECTED', 'ASYNC', 'none', 'later', 'no', 'later'],
  ['REMOTE_CATCHUP', 'CONNECTED', 'SUPERASYNC', 'none', 'switch', 'no', 'later'],
  ['REMOTE_CATCHUP', 'DISCONNECTED', 'SUPERASYNC', 'none', 'later', 'no', 'later'],
  ['LOCAL_CATCHUP', 'DISCONNECTED', 'SYNC', 'open', 'later', 'no', 'later'],
  ['LOCAL_CATCHUP', 'DISCONNECTED', 'ASYNC', 'none', 'later', 'no', 'later'],
  ['LOCAL_CATCHUP', 'DISCONNECTED', 'SUPERASYNC', 'none', 'later', 'no', 'later'],
  ['DISCONNECTED', 'DISCONNECTED', 'SYNC', 'open', 'later', 'no', 'later'],
];

const windows = { open: {}, closed, none: { 'PEER_WINDOW(seconds)': '0', PEER_WINDOW_END: undefined } };
const words: Readonly<Record<string, object>> = {
  switch: { how: '' },
  window: { how: ' by force peer window only' },
  force: { how: ' by force' },
  no: { how: 'none', again: false, because: expect.stringContaining('a person has to approve') },
  later: { how: 'none', again: true },
};

describe('the takeover that a standby is given', () => {
  it.each(table)('in %s, %s, %s, peer window %s: switch %s, without loss %s, with any loss %s', (...row) => {
    const [state, connection, mode, window, graceful, lossless, lossy] = row;
    const view = standby({
      HADR_STATE: state,
      HADR_CONNECT_STATUS: connection,
      HADR_SYNCMODE: mode,
      ...windows[window],
    });

    expect(takeoverFor({ graceful: true }, view)).toMatchObject(words[graceful] ?? {});
    expect(takeoverFor({ graceful: false }, view)).toMatchObject(words[lossless] ?? {});
    expect(takeoverFor({ graceful: false, allowedLoss: 'any' }, view)).toMatchObject(words[lossy] ?? {});
  });

  it('says why, whatever it is', () => {
    for (const [state, connection] of table) {
      const view = standby({ HADR_STATE: state, HADR_CONNECT_STATUS: connection });
      for (const graceful of [true, false]) {
        expect(takeoverFor({ graceful }, view).because).toMatch(/^[A-Z].+\.$/);
        expect(takeoverFor({ graceful, allowedLoss: 'any' }, view).because).toMatch(/^[A-Z].+\.$/);
      }
    }
  });

  it('is never plain force on a state that is not known', () => {
    expect(how({ graceful: false, allowedLoss: 'any' }, { HADR_STATE: 'A_NEW_STATE' })).toBe('none');
  });

  it('is left to Db2 to refuse where nobody can tell whether the window is open', () => {
    expect(how({ graceful: false }, { PEER_WINDOW_END: 'NULL' })).toBe(' by force peer window only');
  });

  it.each(['STANDBY_TABLESPACE_ERROR', 'STANDBY_TABLESPACE_ERROR TCP_PROTOCOL'])(
    'is none on a standby with %s',
    (flags) => {
      const lines = { HADR_FLAGS: flags };
      expect(how({ graceful: true }, lines)).toBe('none');
      expect(how({ graceful: false }, lines)).toBe('none');
      expect(how({ graceful: false, allowedLoss: 'any' }, lines)).toBe('none');
    },
  );

  describe('with a budget for loss', () => {
    const lost: Lines = {
      HADR_STATE: 'REMOTE_CATCHUP_PENDING',
      HADR_CONNECT_STATUS: 'DISCONNECTED',
      HADR_CONNECT_STATUS_TIME: '03/01/2026 12:00:20.000000 (1772366420)',
      'HEARTBEAT_INTERVAL(seconds)': '5',
      'HADR_TIMEOUT(seconds)': '60',
      PRIMARY_LOG_TIME: '03/01/2026 11:59:00.000000 (1772366340)',
      STANDBY_LOG_TIME: '03/01/2026 11:59:00.000000 (1772366340)',
    };

    it('is plain force, and tells how much was quoted', () => {
      expect(takeoverFor({ graceful: false, allowedLoss: 90_000 }, standby(lost))).toEqual({
        how: ' by force',
        because: expect.stringContaining('Up to 90 s of writes were quoted and may be lost.'),
      });
    });

    it('is none while nobody knows how much it would be', () => {
      const unknown = { ...lost, 'HADR_TIMEOUT(seconds)': 'NULL' };
      expect(how({ graceful: false, allowedLoss: 90_000 }, unknown)).toBe('none');
    });

    it('is still the one that loses nothing, inside the peer window', () => {
      expect(how({ graceful: false, allowedLoss: 90_000 }, {})).toBe(' by force peer window only');
    });
  });
});
