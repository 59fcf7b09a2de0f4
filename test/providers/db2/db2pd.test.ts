import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configuredRole, parseDb2pd } from '../../../src/providers/db2/db2pd.ts';
import { configuration, notActive, publishedPrimary, standbyOutput } from './db2pd-output.ts';

describe('db2pd -hadr', () => {
  it('is read as published for a primary', () => {
    expect(parseDb2pd(publishedPrimary)).toEqual({
      kind: 'hadr',
      clock: { localMs: Date.UTC(2019, 1, 6, 15, 35, 28, 505), epochMs: undefined },
      statuses: [
        {
          role: 'PRIMARY',
          state: 'PEER',
          connectStatus: 'CONNECTED',
          syncmode: 'NEARSYNC',
          flags: ['TCP_PROTOCOL'],
          logGapBytes: 0,
          primaryLogPosition: 27_902_548_040,
          standbyLogPosition: 27_902_548_040,
          connectStatusTime: { localMs: Date.UTC(2019, 1, 5, 13, 51, 47, 170), epochMs: 1_549_374_707_000 },
          sinceLastReceivedSeconds: 13,
          heartbeatSeconds: 15,
          timeoutSeconds: 60,
          primaryLogTime: { localMs: Date.UTC(2019, 1, 6, 15, 34, 39), epochMs: 1_549_467_279_000 },
          standbyLogTime: { localMs: Date.UTC(2019, 1, 6, 15, 34, 39), epochMs: 1_549_467_279_000 },
          standbyHost: 'azibmdb01',
          peerWindowSeconds: 300,
          peerWindowEnd: { localMs: Date.UTC(2019, 1, 6, 15, 40, 25), epochMs: 1_549_467_625_000 },
          takingOver: false,
        },
      ],
    });
  });

  it('is read block by block on a primary with several standbys', () => {
    const second = publishedPrimary
      .replace(/^.*\n\n/, '')
      .replace('= PEER\n', '= DISCONNECTED\n')
      .replace('STANDBY_ID = 1', 'STANDBY_ID = 2');

    const read = parseDb2pd(`${publishedPrimary}\n${second}`);

    expect(read).toMatchObject({ statuses: [{ state: 'PEER' }, { state: 'DISCONNECTED' }] });
  });

  it.each([
    ['NULL', { PEER_WINDOW_END: 'NULL', 'HADR_LOG_GAP(bytes)': 'NULL' }],
    ['absent', { PEER_WINDOW_END: undefined, 'HADR_LOG_GAP(bytes)': undefined }],
    ['empty', { PEER_WINDOW_END: '', 'HADR_LOG_GAP(bytes)': '' }],
    ['in another form', { PEER_WINDOW_END: 'soon', 'HADR_LOG_GAP(bytes)': 'much' }],
  ])('leaves out what is %s: unknown is not zero', (_, lines) => {
    expect(parseDb2pd(standbyOutput(lines))).toMatchObject({
      statuses: [{ role: 'STANDBY', peerWindowEnd: undefined, logGapBytes: undefined, flags: [] }],
    });
  });

  it('shows that a takeover is running', () => {
    expect(parseDb2pd(standbyOutput({ TAKEOVER_APP_REMAINING_PRIMARY: '3' }))).toMatchObject({
      statuses: [{ takingOver: true }],
    });
  });

  it.each([notActive, 'HADR is not active on the database.', 'Database SHOP not activated on database member 0.'])(
    'tells an inactive database: %s',
    (text) => {
      expect(parseDb2pd(text)).toMatchObject({ kind: 'inactive' });
    },
  );

  it.each(['', 'bash: db2pd: command not found', '<html>'])('does not guess at anything else: %j', (text) => {
    expect(parseDb2pd(text)).toEqual({ kind: 'unreadable' });
  });

  it('is read without ever failing', () => {
    const lines = fc.constantFrom(...publishedPrimary.split('\n'), 'HADR_ROLE =', ' = ', 'A(b) = c', '\u0000');
    fc.assert(
      fc.property(fc.array(fc.oneof(lines, fc.string())), (text) => {
        expect(parseDb2pd(text.join('\n')).kind).toBeTypeOf('string');
      }),
    );
  });
});

describe('db2 get db cfg', () => {
  it('tells the role of a database that is not active', () => {
    expect(configuredRole(configuration)).toBe('STANDBY');
    expect(configuredRole('nothing of the kind')).toBeUndefined();
  });
});
