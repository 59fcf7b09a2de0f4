import { describe, expect, it } from 'vitest';
import { parseDb2pd } from '../../../src/providers/db2/db2pd.ts';
import { sideOf } from '../../../src/providers/db2/side.ts';
import { standbyOutput } from './db2pd-output.ts';

/** The header shows 12:00:30; the connection was seen to be lost at 12:00:20. */
const disconnected = {
  HADR_STATE: 'REMOTE_CATCHUP_PENDING',
  HADR_CONNECT_STATUS: 'DISCONNECTED',
  HADR_CONNECT_STATUS_TIME: '03/01/2026 12:00:20.000000 (1772366420)',
  'HEARTBEAT_INTERVAL(seconds)': '5',
  'HADR_TIMEOUT(seconds)': '60',
  PRIMARY_LOG_TIME: '03/01/2026 11:59:00.000000 (1772366340)',
  STANDBY_LOG_TIME: '03/01/2026 11:59:00.000000 (1772366340)',
};

function lossOf(lines: Readonly<Record<string, string | undefined>>, wallMs = 0) {
  return sideOf(parseDb2pd(standbyOutput(lines)), wallMs).loss;
}

describe('how far behind a standby is', () => {
  const positions = (primary: string, standby: string) => ({
    'PRIMARY_LOG_FILE,PAGE,POS': primary,
    'STANDBY_LOG_FILE,PAGE,POS': standby,
    'STANDBY_REPLAY_LOG_FILE,PAGE,POS': 'S0000280.LOG, 1, 27902000000',
    'HADR_LOG_GAP(bytes)': '77',
  });
  const at = (position: number) => `S0000280.LOG, 15571, ${position}`;

  it.each([
    ['is the log that it has heard of and not received, replayed or not', positions(at(5_000), at(4_000)), 1_000],
    ['is nothing where it has more than it has heard of', positions(at(4_000), at(5_000)), 0],
    ['is the average gap where a position is not shown', positions('NULL', at(4_000)), 77],
    ['is the average gap where a position has another form', positions('S0000280.LOG, 15571', at(4_000)), 77],
    ['is unknown where neither is shown', { 'HADR_LOG_GAP(bytes)': 'NULL' }, undefined],
  ])('%s', (_, lines, bytes) => {
    for (const state of [{}, disconnected]) {
      expect(sideOf(parseDb2pd(standbyOutput({ ...state, ...lines })), 0).lagBytes).toBe(bytes);
    }
  });

  it('is not said of a primary', () => {
    const lines = { HADR_ROLE: 'PRIMARY', ...positions(at(5_000), at(4_000)) };
    expect(sideOf(parseDb2pd(standbyOutput(lines)), 0)).not.toHaveProperty('lagBytes');
  });
});

describe('what a takeover by plain force would lose', () => {
  it('is at the most the time since the last word, which was up to HADR_TIMEOUT before the connection was given up, and a heartbeat', () => {
    expect(lossOf(disconnected)).toEqual({ ms: 75_000, estimated: true, growing: true });
  });

  it('is more by what the standby was behind', () => {
    const behind = { STANDBY_LOG_TIME: '03/01/2026 11:58:20.000000 (1772366300)' };
    expect(lossOf({ ...disconnected, ...behind })).toEqual({ ms: 115_000, estimated: true, growing: true });
  });

  it('is never less because clocks disagree on which side is ahead', () => {
    const ahead = { STANDBY_LOG_TIME: '03/01/2026 12:10:00.000000 (1772367000)' };
    expect(lossOf({ ...disconnected, ...ahead })).toMatchObject({ ms: 75_000 });
  });

  it('is counted from the last message while the connection stands', () => {
    const connected = {
      ...disconnected,
      HADR_STATE: 'PEER',
      HADR_CONNECT_STATUS: 'CONNECTED',
      HADR_SYNCMODE: 'ASYNC',
      'TIME_SINCE_LAST_RECV(seconds)': '13',
    };
    expect(lossOf(connected)).toEqual({ ms: 18_000, estimated: true, growing: true });
  });

  it.each([
    'HADR_CONNECT_STATUS_TIME',
    'HEARTBEAT_INTERVAL(seconds)',
    'HADR_TIMEOUT(seconds)',
    'PRIMARY_LOG_TIME',
    'STANDBY_LOG_TIME',
  ])('is not known where Db2 does not show %s', (key) => {
    expect(lossOf({ ...disconnected, [key]: 'NULL' })).toEqual({ ms: 'unknown', estimated: true });
    expect(lossOf({ ...disconnected, [key]: undefined })).toEqual({ ms: 'unknown', estimated: true });
  });

  it('is not known where the connection was lost in the future, since a clock was set', () => {
    const later = { HADR_CONNECT_STATUS_TIME: '03/01/2026 12:05:00.000000 (1772366700)' };
    expect(lossOf({ ...disconnected, ...later })).toEqual({ ms: 'unknown', estimated: true });
  });

  it.each([
    ['where nothing would be lost', {}],
    ['where not even force would do', { ...disconnected, HADR_STATE: 'LOCAL_CATCHUP' }],
  ])('is not told %s', (_, lines) => {
    expect(lossOf(lines)).toBeUndefined();
  });
});
