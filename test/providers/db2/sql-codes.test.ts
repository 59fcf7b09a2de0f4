import { describe, expect, it } from 'vitest';
import { judgeResult } from '../../../src/providers/db2/sql-codes.ts';

const ended = (stdout: string, exitCode = 4) => judgeResult({ exitCode, stdout, stderr: '' });

describe('what Db2 answers', () => {
  it.each([
    ['SQL1770N  Takeover HADR cannot complete. Reason code = "9".', false, 'a person has to approve'],
    ['SQL1770N  Takeover HADR cannot complete. Reason code = "10".', false, 'cluster manager'],
    ['SQL1768N  Unable to start HADR. Reason code = "1".', false, 'archive logging'],
    ['SQL1768N  Unable to start HADR. Reason code = "2".', false, 'infinite active logging'],
    ['SQL1768N  Unable to start HADR. Reason code = "3".', false, 'DATALINKS'],
    ['SQL1768N  Unable to start HADR. Reason code = "4".', false, 'HADR_LOCAL_HOST'],
    ['SQL1768N  Unable to start HADR. Reason code = "5".', false, 'HADR_LOCAL_SVC'],
    ['SQL1768N  Unable to start HADR. Reason code = "6".', false, 'HADR_REMOTE_SVC'],
    ['SQL1768N  Unable to start HADR. Reason code = "7".', true, 'could not reach'],
    ['SQL1768N  Unable to start HADR. Reason code = "8".', false, 'is empty'],
    ['SQL1768N  Unable to start HADR. Reason code = "9".', false, 'raw logs'],
    ['SQL1768N  Unable to start HADR. Reason code = "10".', true, 'interrupted'],
    ['SQL1768N  Unable to start HADR. Reason code = "11".', false, 'as it is configured'],
    ['SQL1767N  Start HADR cannot complete. Reason code = "3".', true, 'can not start'],
    ['SQL1769N  Stop HADR cannot complete. Reason code = "2".', true, 'deactivate the database first'],
    ['SQL1769N  Stop HADR cannot complete. Reason code = "1".', true, 'could not be stopped'],
    ['SQL1032N  No start database manager command was issued.', true, 'db2start'],
    ['SQL1092N  The requested command or operation failed because the user ID is not authorized.', false, 'SYSMAINT'],
    ['SQL1776N  The command cannot be issued on an HADR database. Reason code = "6".', true, 'as a standby'],
    ['SQL1013N  The database alias name or database name "X" could not be found.', false, 'no such database'],
  ])('refuses: %s', (text, again, sentence) => {
    expect(ended(text)).toMatchObject({ outcome: 'refused', again, note: expect.stringContaining(sentence) });
  });

  it.each([
    'SQL1770N  Takeover HADR cannot complete. Reason code = "7".',
    'SQL1770N  Takeover HADR cannot complete. Reason code = "4".',
    'SQL1770N  Takeover HADR cannot complete.',
    'SQL30081N  A communication error has been detected.',
    'SQL9999N  Something new.',
    '',
  ])('proves nothing, so that the roles are looked at again: %s', (text) => {
    expect(ended(text)).toMatchObject({ outcome: 'unknown' });
  });

  it.each([
    ['DB20000I  The TAKEOVER HADR ON DATABASE command completed successfully.', 0],
    ['SQL1777N  HADR is already started. The database is an HADR standby database.', 4],
    ['SQL1490W  Activate database is successful, however, the database was already active.', 2],
    ['SQL1494W  Activate database is successful, however, there is already a connection to the database.', 2],
    ['SQL1497W  Activate or deactivate database was successful, with a warning.', 2],
    ['SQL1026N  The database manager is already active.', 4],
  ])('is taken on: %s', (text, exitCode) => {
    expect(ended(text, exitCode)).toMatchObject({ outcome: 'accepted' });
  });

  it('is a shell that has no such command', () => {
    expect(judgeResult({ exitCode: 127, stdout: '', stderr: '-bash: db2: command not found' })).toEqual({
      outcome: 'refused',
      again: false,
      note: 'The server says: -bash: db2: command not found',
    });
  });

  it('names the code, so that a person can look it up', () => {
    expect(ended('SQL1770N  Takeover HADR cannot complete. Reason code = "9".').note).toMatch(
      /\(SQL1770N, reason 9\)$/,
    );
  });
});
