import { describe, expect, it } from 'vitest';
import { parseDb2pd } from '../../../src/providers/db2/db2pd.ts';
import { sideOf, stoppedSide } from '../../../src/providers/db2/side.ts';
import { notActive, primaryOutput, standbyOutput } from './db2pd-output.ts';

/** 12:00:30 UTC, the instant that the outputs' header shows, read as UTC. */
const wallMs = Date.UTC(2026, 2, 1, 12, 0, 30);
const side = (lines: Readonly<Record<string, string | undefined>>) => sideOf(parseDb2pd(standbyOutput(lines)), wallMs);

describe('whether a standby can take over', () => {
  it.each([
    ['PEER', 'CONNECTED', 'yes', 'yes'],
    ['PEER', 'CONGESTED', 'yes', 'yes'],
    ['PEER', 'DISCONNECTED', 'no', 'yes'],
    ['DISCONNECTED_PEER', 'DISCONNECTED', 'no', 'yes'],
    ['REMOTE_CATCHUP_PENDING', 'DISCONNECTED', 'no', 'no'],
    ['REMOTE_CATCHUP', 'CONNECTED', 'no', 'no'],
    ['LOCAL_CATCHUP', 'DISCONNECTED', 'no', 'no'],
    ['DISCONNECTED', 'DISCONNECTED', 'no', 'no'],
    ['A_NEW_STATE', 'CONNECTED', 'unknown', 'unknown'],
    ['PEER', 'A_NEW_STATUS', 'unknown', 'yes'],
  ])('in %s and %s: gracefully %s, by force inside the peer window %s', (state, status, graceful, forced) => {
    expect(side({ HADR_STATE: state, HADR_CONNECT_STATUS: status }).ready).toEqual({ graceful, forced });
  });

  it.each([
    ['the window is open long enough', {}, 'yes', 'open for another 90 s'],
    ['the window closes within the margin', { PEER_WINDOW_END: '03/01/2026 12:00:34.000000' }, 'no', 'too soon'],
    [
      'the window closes just after the margin',
      { PEER_WINDOW_END: '03/01/2026 12:00:35.000000' },
      'yes',
      'another 5 s',
    ],
    ['the window has closed', { PEER_WINDOW_END: '03/01/2026 12:00:10.000000' }, 'no', 'closed 20 s ago'],
    ['its end is not known', { PEER_WINDOW_END: 'NULL' }, 'unknown', 'does not say when'],
    [
      'it would be longer than it is',
      { PEER_WINDOW_END: '03/01/2026 13:02:00.000000' },
      'unknown',
      'clocks do not agree',
    ],
    ['there is no window', { 'PEER_WINDOW(seconds)': '0' }, 'no', 'No peer window is configured'],
    ['it is not known whether there is one', { 'PEER_WINDOW(seconds)': undefined }, 'unknown', 'does not say whether'],
    ['the mode has none', { HADR_SYNCMODE: 'ASYNC' }, 'no', 'In ASYNC there is no peer window'],
    ['a table space is broken', { HADR_FLAGS: 'STANDBY_TABLESPACE_ERROR' }, 'no', 'STANDBY_TABLESPACE_ERROR'],
    ['it cannot receive', { HADR_FLAGS: 'STANDBY_RECV_BLOCKED TCP_PROTOCOL' }, 'unknown', 'STANDBY_RECV_BLOCKED'],
  ] as const)('by force, when %s: %s', (_, lines, forced, sentence) => {
    const seen = side(lines);

    expect(seen.ready?.forced).toBe(forced);
    expect(seen.detail).toContain(sentence);
  });

  it('is judged by the clock of the side itself, not by ours', () => {
    const read = parseDb2pd(standbyOutput());

    expect(sideOf(read, wallMs + 3_600_000).ready?.forced).toBe('yes');
  });

  it('is judged by our clock where the side shows none', () => {
    const text = standbyOutput({
      PEER_WINDOW_END: `03/01/2026 07:02:00.000000 (${Date.UTC(2026, 2, 1, 12, 2) / 1_000})`,
    });
    const read = parseDb2pd(text.replace(/-- Date .*/, ''));

    expect(sideOf(read, wallMs).ready?.forced).toBe('yes');
    expect(sideOf(read, wallMs + 120_000).ready?.forced).toBe('no');
  });

  it('gracefully in SUPERASYNC while it catches up, for it never does anything else', () => {
    expect(side({ HADR_SYNCMODE: 'SUPERASYNC', HADR_STATE: 'REMOTE_CATCHUP' }).ready?.graceful).toBe('yes');
  });
});

describe('whether the log arrives at a standby', () => {
  it.each([
    ['PEER', 'CONNECTED', 'yes'],
    ['REMOTE_CATCHUP', 'CONNECTED', 'yes'],
    ['REMOTE_CATCHUP', 'CONGESTED', 'yes'],
    ['PEER', 'DISCONNECTED', 'no'],
    ['DISCONNECTED_PEER', 'DISCONNECTED', 'no'],
    ['REMOTE_CATCHUP_PENDING', 'CONNECTED', 'no'],
    ['LOCAL_CATCHUP', 'DISCONNECTED', 'no'],
    ['PEER', undefined, 'unknown'],
    ['A_NEW_STATE', 'CONNECTED', 'unknown'],
  ])('in %s and %s: %s', (state, status, replicating) => {
    expect(side({ HADR_STATE: state, HADR_CONNECT_STATUS: status }).replicating).toBe(replicating);
  });
});

describe('what tells later how much a takeover has lost', () => {
  const at = Date.UTC(2026, 2, 1, 12, 0, 20);
  const logTime = `03/01/2026 07:00:20.000000 (${at / 1_000})`;

  it('is when the newest record was written, in any time zone', () => {
    expect(side({ STANDBY_LOG_TIME: logTime }).writtenUntil).toBe(at);
    const asPrimary = standbyOutput({ HADR_ROLE: 'PRIMARY', PRIMARY_LOG_TIME: logTime });
    expect(sideOf(parseDb2pd(asPrimary), wallMs)).toMatchObject({ role: 'primary', writtenUntil: at });
    expect(side({ STANDBY_LOG_TIME: '03/01/2026 07:00:20.000000' })).not.toHaveProperty('writtenUntil');
  });

  it('is whether the side that was left follows, or has parted', () => {
    expect(side({ HADR_STATE: 'REMOTE_CATCHUP' }).followed).toBe('yes');
    expect(side({ HADR_STATE: 'REMOTE_CATCHUP_PENDING' })).not.toHaveProperty('followed');
    expect(stoppedSide('STANDBY', 'Its log has diverged.').followed).toBe('no');
    expect(stoppedSide('STANDBY')).not.toHaveProperty('followed');
  });
});

describe('the role of a side', () => {
  it('is primary', () => {
    const seen = sideOf(parseDb2pd(primaryOutput), wallMs);
    expect(seen).toEqual({ role: 'primary', detail: 'Primary in PEER, CONNECTED.' });
  });

  it('is primary while it holds writes back, and says so', () => {
    const text = primaryOutput.replace('HADR_STATE = PEER', 'HADR_STATE = DISCONNECTED_PEER');
    expect(sideOf(parseDb2pd(text), wallMs).detail).toContain('holds writes back');
  });

  it('is primary of several standbys, each of them told', () => {
    const block = (host: string, state: string, status: string) =>
      standbyOutput({
        HADR_ROLE: 'PRIMARY',
        HADR_STATE: state,
        HADR_CONNECT_STATUS: status,
        STANDBY_MEMBER_HOST: host,
      }).replace(/^[\s\S]*?\n\n/, '');
    const text = `${block('db-eu', 'PEER', 'CONNECTED')}\n${block('db-au', 'DISCONNECTED', 'DISCONNECTED')}`;

    expect(sideOf(parseDb2pd(text), wallMs)).toEqual({
      role: 'primary',
      detail: 'Primary of 2 standbys: PEER, CONNECTED (db-eu); DISCONNECTED, DISCONNECTED (db-au).',
    });
  });

  it('is unknown where the blocks do not agree', () => {
    expect(sideOf(parseDb2pd(`${primaryOutput}\n${standbyOutput()}`), wallMs)).toMatchObject({ role: 'unknown' });
  });

  it('is none while the database is not active, whatever its configuration says', () => {
    expect(sideOf(parseDb2pd(notActive), wallMs)).toEqual({
      role: 'none',
      replicating: 'no',
      detail: 'The database is not active.',
    });
    expect(stoppedSide('STANDBY')).toMatchObject({
      role: 'none',
      detail: 'The database is not active. Its configuration says STANDBY.',
    });
  });

  it.each([
    ['something unreadable', 'nonsense'],
    ['a role that is not known', standbyOutput({ HADR_ROLE: 'WITNESS' })],
  ])('is unknown after %s', (_, text) => {
    expect(sideOf(parseDb2pd(text), wallMs).role).toBe('unknown');
  });
});
