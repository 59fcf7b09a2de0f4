import { describe, expect, it } from 'vitest';
import { judgeResult } from '../../../src/providers/db2/sql-codes.ts';

const ended = (stdout: string, exitCode = 4) => judgeResult({ exitCode, stdout, stderr: '' });

describe('what Db2 answers', () => {
  it.each([
    ['SQL1770N  Takeover HADR cannot complete. Reason code = "9".', false, 'a person has to approve'],
    ['SQL1770N  Takeover HADR cannot complete. Reason code = "10".', false, 'cluster manager'],
    ['SQL1768N  Unable to start HADR. Reason code = "7".', true, 'could not reach'],
    ['SQL1768N  Unable to start HADR. Reason code = "10".', true, 'interrupted'],
    ['SQL1768N  Unable to start HADR. Reason code = "1".', false, 'as it is configured'],
    ['SQL1767N  Start HADR cannot complete. Reason code = "3".', true, 'can not start'],
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
