import { describe, expect, it } from 'vitest';
import { createHttpClient } from '../../src/outbound/http.ts';
import { softLayer } from '../../src/outbound/softlayer.ts';
import { vpc } from '../../src/outbound/vpc.ts';
import { judgeResult } from '../../src/providers/db2/sql-codes.ts';
import { scriptedTransport } from '../outbound/scripted-transport.ts';
import { hastyRuntime } from '../support/hasty-runtime.ts';

/** What is known of a call after the error: `later` and `never` are refusals; `unknown`: what is so is looked at. */
type Verdict = 'accepted' | 'later' | 'never' | 'unknown';

function verdictOf(acted: { readonly outcome: string; readonly again?: boolean }): Verdict {
  if (acted.outcome !== 'refused') return acted.outcome === 'unknown' ? 'unknown' : 'accepted';
  return acted.again === true ? 'later' : 'never';
}

/**
 * Every error that the published sources of these systems know (Db2 message reference and cluster agents; SLDN and softlayer-go;
 * the VPC API reference), with what it means and the words by which somebody knows what is done about it.
 */
describe('an answer of Db2', () => {
  const reason = (code: string, n: string) => `${code}  It can not complete. Reason code = "${n}".`;
  const unknownTakeovers = ['1', '2', '3', '4', '5', '6', '8', '11', '99'];
  it.each<[string, Verdict, string]>([
    [reason('SQL1770N', '7'), 'unknown', 'order a failover by force'],
    [reason('SQL1770N', '9'), 'never', 'a person has to approve'],
    [reason('SQL1770N', '10'), 'never', 'take over with its own command'],
    ...unknownTakeovers.map((n): [string, Verdict, string] => [
      reason('SQL1770N', n),
      'unknown',
      'the roles are looked at again',
    ]),
    [reason('SQL1768N', '1'), 'never', 'set LOGARCHMETH1'],
    [reason('SQL1768N', '2'), 'never', 'set LOGSECOND'],
    [reason('SQL1768N', '3'), 'never', 'DATALINKS'],
    [reason('SQL1768N', '4'), 'never', 'correct it with `db2 update db cfg`'],
    [reason('SQL1768N', '5'), 'never', 'correct it with `db2 update db cfg`'],
    [reason('SQL1768N', '6'), 'never', 'correct it with `db2 update db cfg`'],
    [reason('SQL1768N', '7'), 'later', 'it has to be started as a standby'],
    [reason('SQL1768N', '8'), 'never', 'look at the HADR_ settings'],
    [reason('SQL1768N', '9'), 'never', 'raw logs'],
    [reason('SQL1768N', '10'), 'later', 'it is tried again'],
    [reason('SQL1768N', '11'), 'never', 'explains the reason'],
    [reason('SQL1768N', '99'), 'never', 'explains the reason'],
    [reason('SQL1769N', '2'), 'later', 'deactivate the database first'],
    [reason('SQL1769N', '1'), 'later', 'could not be stopped'],
    [reason('SQL1776N', '6'), 'later', 'start hadr on db … as standby'],
    ['SQL1777N  HADR is already started.', 'accepted', 'started already'],
    ['SQL1490W  Activate database is successful.', 'accepted', 'active already'],
    ['SQL1494W  Activate database is successful.', 'accepted', 'active already'],
    ['SQL1497W  Activate database is successful.', 'accepted', 'active already'],
    ['SQL1026N  The database manager is already active.', 'accepted', 'up already'],
    ['SQL1032N  No start database manager command was issued.', 'later', 'start it with db2start'],
    ['SQL30081N  A communication error has been detected.', 'unknown', 'the roles are looked at again'],
    ['SQL4711N  Nobody has heard of that.', 'unknown', 'SQL4711N'],
    ['', 'unknown', 'nothing said why'],
  ])('%j is %s, and says: %s', (stdout, verdict, words) => {
    const acted = judgeResult({ exitCode: 4, stdout, stderr: '' });

    expect(verdictOf(acted)).toBe(verdict);
    expect(acted.note).toContain(words);
  });
});

/** A client to which each call is answered like this. */
function answering(status: number, body: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = { status, headers: {}, text };
  const transport = scriptedTransport(...Array.from({ length: 10 }, () => answer));
  return createHttpClient({
    runtime: hastyRuntime(1000),
    transport,
    name: 'the system',
    baseUrl: 'https://system.example',
    authorize: async () => ({}),
  });
}

const call = () => ({ signal: new AbortController().signal, mayStart: () => true });
const looked = 'what is so is looked at';

describe('an answer of SoftLayer', () => {
  const code = (name: string) => ({ error: 'No.', code: `SoftLayer_Exception_${name}` });

  it.each<[number, unknown, Verdict, string]>([
    [401, { error: 'Invalid API token.' }, 'never', 'Check `providers.softlayer`'],
    [403, { error: 'Access denied.' }, 'never', 'Give the user of the key the permission'],
    [500, code('Account_Authentication_AccessTokenValidation'), 'later', 'tried again with a new one'],
    [500, code('WebService_RateLimitExceeded'), 'later', 'It is tried again'],
    [429, '', 'later', 'It is tried again'],
    [500, code('NotReady'), 'later', 'tried again when SoftLayer is done'],
    [404, code('ObjectNotFound'), 'never', 'Check the id in the settings'],
    [500, code('ObjectNotFound'), 'never', 'Check the id in the settings'],
    [404, '<html>', 'never', 'Check the id in the settings'],
    [500, code('InvalidValue'), 'never', 'do the two belong together?'],
    [500, code('ApiRequestFailed'), 'unknown', looked],
    [500, code('Public'), 'unknown', looked],
    [500, { error: 'Internal Error' }, 'unknown', looked],
    [500, code('Something_New'), 'unknown', looked],
    [503, '', 'unknown', looked],
    [200, { error: 'Internal Error', code: 'SoftLayer_Exception_Public' }, 'unknown', looked],
    [200, '', 'unknown', looked],
  ])('%i %j is %s, and says: %s', async (status, body, verdict, words) => {
    const acted = await softLayer(answering(status, body)).act({ service: 'S', id: 1, name: 'do' }, call());

    expect(verdictOf(acted)).toBe(verdict);
    expect(acted).toMatchObject({ because: expect.stringContaining(words) });
  });
});

describe('an answer of VPC', () => {
  const errors = (code: string) => ({ errors: [{ code, message: 'No.' }], trace: 't' });
  const change = { method: 'POST', path: '/shares/r006/failover', body: {} } as const;

  it.each<[number, unknown, Verdict, string]>([
    [409, errors('share_operation_pending'), 'later', 'it is watched, and tried again'],
    [409, errors('something_new'), 'later', 'it is watched, and tried again'],
    [400, errors('share_not_a_replica'), 'never', 'Check the ids'],
    [401, errors('not_authenticated'), 'never', 'Check `providers.iam`'],
    [403, errors('not_authorized'), 'never', 'the role Editor'],
    [404, errors('not_found'), 'never', 'Check the id and the region'],
    [412, errors('precondition_failed'), 'later', 'it is read again'],
    [429, errors('too_many_requests'), 'later', 'it is tried again'],
    [429, '', 'later', 'it is tried again'],
    [500, errors('internal_error'), 'unknown', looked],
    [503, '', 'unknown', looked],
    [202, '', 'accepted', ''],
  ])('%i %j is %s, and says: %s', async (status, body, verdict, words) => {
    const acted = await vpc(answering(status, body)).act(change, call());

    expect(verdictOf(acted)).toBe(verdict);
    if (words !== '') expect(acted).toMatchObject({ because: expect.stringContaining(words) });
  });
});
