import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { actCall, look, onlyNock, providerOf, secrets, step } from '../support.ts';
import { configuration, notActive, primaryOutput, standbyOutput } from './db2pd-output.ts';

onlyNock();

const settings = {
  provider: 'db2',
  transport: 'agent',
  database: 'SHOP',
  token: 'env:DB2_AGENT_TOKEN',
  regions: { 'us-south': { url: 'http://us.example:8443' }, 'eu-de': { url: 'http://eu.example:8443' } },
};

const headers = { authorization: `Bearer ${secrets.db2Token}` };
const us = () => nock('http://us.example:8443', { reqheaders: headers });
const eu = () => nock('http://eu.example:8443', { reqheaders: headers });

const printed = (stdout: string) => ({ exitCode: 0, stdout, stderr: '' });
const refused = (stdout: string) => ({ exitCode: 4, stdout, stderr: '' });
const db2pd = { command: 'db2pd -hadr -db SHOP' };
const detached = (command: string) => ({
  command,
  detach: true,
  fencing: { application: 'example/shop', epoch: 7, token: 3 },
});

const force = 'db2 takeover hadr on db SHOP by force peer window only';
const promote = step('promote', 'eu-de');

function standby(lines: Readonly<Record<string, string | undefined>> = {}) {
  eu()
    .post('/commands', db2pd)
    .reply(200, printed(standbyOutput(lines)));
}

describe('a Db2 pair, looked at', () => {
  it('shows each side by what db2pd says on it', async () => {
    us().post('/commands', db2pd).reply(200, printed(primaryOutput));
    standby();

    const seen = await providerOf(settings).observe(look());

    expect(seen.regions['us-south']).toEqual({ role: 'primary', detail: 'Primary in PEER, CONNECTED.' });
    expect(seen.regions['eu-de']).toMatchObject({ role: 'replica', replicating: 'yes' });
    expect(seen.busy).toBe('no');
  });

  it('asks the configuration of a side that is not active', async () => {
    us().post('/commands', db2pd).reply(200, printed(notActive));
    us().post('/commands', { command: 'db2 get db cfg for SHOP' }).reply(200, printed(configuration));
    standby();

    const seen = await providerOf(settings).observe(look());

    expect(seen.regions['us-south']).toMatchObject({
      role: 'none',
      detail: 'The database is not active. Its configuration says STANDBY.',
    });
  });

  it('is busy while a takeover runs on either side', async () => {
    us().post('/commands', db2pd).reply(200, printed(primaryOutput));
    standby({ TAKEOVER_APP_REMAINING_PRIMARY: '0' });

    expect((await providerOf(settings).observe(look())).busy).toBe('yes');
  });

  it.each([
    ['is cut off', 2, undefined],
    ['answers 503', 2, 503],
    ['answers 500', 2, 500],
    ['refuses our token', 1, 401],
    ['knows no such path', 1, 404],
    ['answers 200 with garbage', 1, 200],
  ] as const)('shows the other side although one %s', async (_, times, status) => {
    if (typeof status === 'number') us().post('/commands').times(times).reply(status, 'OK');
    else
      us()
        .post('/commands')
        .times(times)
        .replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    standby();

    const seen = await providerOf(settings).observe(look());

    expect(seen.regions['us-south']).toMatchObject({ role: 'unknown', replicating: 'unknown' });
    expect(seen.regions['eu-de']).toMatchObject({ role: 'replica' });
    expect(seen.busy).toBe('no');
  });
});

describe('a takeover by force', () => {
  it('is started on the standby, detached and with our fencing token, only inside the peer window', async () => {
    standby();
    eu().post('/commands', detached(force)).reply(202, { job: 'j1' });
    eu().get('/commands/j1').times(3).reply(200, { state: 'running' });

    const acted = await providerOf(settings).act(promote, actCall());

    expect(acted).toEqual({
      outcome: 'accepted',
      note: `Db2 is at work on "${force}". The peer window is open for another 90 s.`,
    });
  });

  it('is known to have been done when it ends at once', async () => {
    standby();
    eu().post('/commands', detached(force)).reply(202, { job: 'j1' });
    eu()
      .get('/commands/j1')
      .reply(200, {
        state: 'done',
        ...printed('DB20000I  The TAKEOVER HADR ON DATABASE command completed successfully.'),
      });

    expect(await providerOf(settings).act(promote, actCall())).toMatchObject({ outcome: 'accepted' });
  });

  it('is known to have been refused when Db2 refuses it at once', async () => {
    standby();
    eu().post('/commands').reply(202, { job: 'j1' });
    eu().get('/commands/j1').reply(200, { state: 'running' });
    eu()
      .get('/commands/j1')
      .reply(200, { state: 'done', ...refused('SQL1770N  Takeover HADR cannot complete. Reason code = "9".') });

    const acted = await providerOf(settings).act(promote, actCall());

    expect(acted).toMatchObject({ outcome: 'refused', again: false, note: expect.stringContaining('approve') });
  });

  it.each([
    ['the agent has forgotten it', 404, { error: 'there is no job' }],
    ['the agent answers garbage', 200, 'OK'],
  ])('is watched when nobody knows how it ended: %s', async (_, status, body) => {
    standby();
    eu().post('/commands').reply(202, { job: 'j1' });
    eu().get('/commands/j1').reply(status, body);

    expect(await providerOf(settings).act(promote, actCall())).toMatchObject({ outcome: 'accepted' });
  });

  it('is never sent once the peer window has closed: that is for a person to approve', async () => {
    standby({ PEER_WINDOW_END: '03/01/2026 12:00:10.000000 (1)' });

    const acted = await providerOf(settings).act(promote, actCall());

    expect(acted).toEqual({
      outcome: 'refused',
      again: false,
      note: expect.stringContaining(
        'The peer window closed 20 s ago. A takeover now could lose data, and a person has to approve',
      ),
    });
  });

  describe('outside the peer window', () => {
    const closed = { PEER_WINDOW_END: '03/01/2026 12:00:10.000000 (1)' };
    const plain = 'db2 takeover hadr on db SHOP by force';

    it.each<[string, Readonly<Record<string, string | undefined>>]>([
      ['in peer', closed],
      ['in disconnected peer', { ...closed, HADR_STATE: 'DISCONNECTED_PEER', HADR_CONNECT_STATUS: 'DISCONNECTED' }],
      ['waiting for its primary', { HADR_STATE: 'REMOTE_CATCHUP_PENDING', HADR_CONNECT_STATUS: 'DISCONNECTED' }],
    ])('is plain force where an operator has answered for any loss: %s', async (_, lines) => {
      standby(lines);
      eu().post('/commands', detached(plain)).reply(202, { job: 'j1' });
      eu().get('/commands/j1').times(3).reply(200, { state: 'running' });

      const acted = await providerOf(settings).act({ ...promote, allowedLoss: 'any' }, actCall());

      expect(acted).toMatchObject({ outcome: 'accepted' });
      expect(acted.note).toMatch(`Db2 is at work on "${plain}". `);
      expect(acted.note).toMatch(/An operator has answered for what is lost\.$/);
    });

    it.each(['REMOTE_CATCHUP', 'LOCAL_CATCHUP'])('is not sent in %s, whatever may be lost', async (state) => {
      standby({ HADR_STATE: state });

      const acted = await providerOf(settings).act({ ...promote, allowedLoss: 'any' }, actCall());

      expect(acted).toMatchObject({
        outcome: 'refused',
        again: true,
        note: expect.stringContaining(`Not even by force is it possible in ${state}.`),
      });
    });

    it('is not sent for a loss of some seconds, since nobody knows how much it would be', async () => {
      standby(closed);

      const acted = await providerOf(settings).act({ ...promote, allowedLoss: 60_000 }, actCall());

      expect(acted).toMatchObject({ outcome: 'refused', again: false, note: expect.stringContaining('approve') });
    });
  });

  it('inside the peer window loses nothing, even where anything may be lost', async () => {
    standby();
    eu().post('/commands', detached(force)).reply(202, { job: 'j1' });
    eu().get('/commands/j1').times(3).reply(200, { state: 'running' });

    const acted = await providerOf(settings).act({ ...promote, allowedLoss: 'any' }, actCall());

    expect(acted).toEqual({
      outcome: 'accepted',
      note: `Db2 is at work on "${force}". The peer window is open for another 90 s.`,
    });
  });

  it('stops for good when the server has seen a newer fencing token', async () => {
    standby();
    eu()
      .post('/commands')
      .reply(409, { error: 'stale fencing token', seen: { epoch: 8, token: 1 } });

    const acted = await providerOf(settings).act(promote, actCall());

    expect(acted).toMatchObject({ outcome: 'refused', again: false, note: expect.stringContaining('newer mark 8.1') });
  });

  it('is not sent while one is running there already', async () => {
    standby({ TAKEOVER_APP_REMAINING_PRIMARY: '0' });

    const acted = await providerOf(settings).act(promote, actCall());

    expect(acted).toMatchObject({ outcome: 'accepted', note: expect.stringContaining('running there already') });
  });

  it('is not sent to a side that is primary already, nor to one that is no standby', async () => {
    eu().post('/commands', db2pd).reply(200, printed(primaryOutput));
    expect(await providerOf(settings).act(promote, actCall())).toMatchObject({ outcome: 'accepted' });

    eu().post('/commands', db2pd).reply(200, printed(notActive));
    eu().post('/commands').reply(200, printed(configuration));
    expect(await providerOf(settings).act(promote, actCall())).toMatchObject({ outcome: 'refused', again: true });
  });

  it('is not sent to a side that can not be seen', async () => {
    eu().post('/commands', db2pd).times(2).reply(503, '');

    expect(await providerOf(settings).act(promote, actCall())).toMatchObject({ outcome: 'refused', again: true });
  });

  it.each([
    [400, { error: 'not a command' }, 'refused'],
    [401, { error: 'unknown token' }, 'refused'],
    [404, 'nothing here', 'refused'],
    [429, '', 'refused'],
    [500, '', 'unknown'],
    [503, '', 'unknown'],
    [200, 'garbage', 'unknown'],
    [200, '', 'unknown'],
  ])('that the agent answers with %i and %j is %s', async (status, body, outcome) => {
    standby();
    eu().post('/commands').reply(status, body);

    expect(await providerOf(settings).act(promote, actCall())).toMatchObject({ outcome });
  });

  it('may have been taken on when the connection broke', async () => {
    standby();
    eu()
      .post('/commands')
      .replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));

    expect(await providerOf(settings).act(promote, actCall())).toMatchObject({ outcome: 'unknown' });
  });
});

describe('a role switch', () => {
  const gracefully = step('promote', 'eu-de', { graceful: true });

  it('is started on the standby', async () => {
    standby();
    eu().post('/commands', detached('db2 takeover hadr on db SHOP')).reply(200, printed('DB20000I  Done.'));

    expect(await providerOf(settings).act(gracefully, actCall())).toEqual({
      outcome: 'accepted',
      note: 'DB20000I Done.',
    });
  });

  it('waits for the standby to be in step with its primary', async () => {
    standby({ HADR_STATE: 'REMOTE_CATCHUP' });

    expect(await providerOf(settings).act(gracefully, actCall())).toMatchObject({ outcome: 'refused', again: true });
  });
});

describe('a returned side', () => {
  const rejoin = step('rejoin', 'us-south');
  const start = detached('db2 start hadr on db SHOP as standby');

  it('is started as a standby, and success means no more than that', async () => {
    us().post('/commands', db2pd).reply(200, printed(notActive));
    us()
      .post('/commands')
      .reply(200, printed(configuration.replace('STANDBY', 'PRIMARY')));
    us().post('/commands', start).reply(202, { job: 'j1' });
    us()
      .get('/commands/j1')
      .reply(200, { state: 'done', ...printed('DB20000I  The START HADR command completed successfully.') });

    expect(await providerOf(settings).act(rejoin, actCall())).toMatchObject({ outcome: 'accepted' });
  });

  it('that was started already is as good', async () => {
    us()
      .post('/commands', db2pd)
      .reply(200, printed(standbyOutput({ HADR_CONNECT_STATUS: 'DISCONNECTED' })));
    us().post('/commands', start).reply(202, { job: 'j1' });
    us()
      .get('/commands/j1')
      .reply(200, { state: 'done', ...refused('SQL1777N  HADR is already started.') });

    expect(await providerOf(settings).act(rejoin, actCall())).toMatchObject({ outcome: 'accepted' });
  });

  it('that receives the log already needs no command', async () => {
    us().post('/commands', db2pd).reply(200, printed(standbyOutput()));

    expect(await providerOf(settings).act(rejoin, actCall())).toMatchObject({ outcome: 'accepted' });
  });

  it('whose log has diverged is not started again: it has to be restored, and a person reads from what', async () => {
    const diverged = 'ADM12500E The HADR standby database cannot be made consistent with the primary database.';
    const shown = () => {
      us().post('/commands', db2pd).reply(200, printed(notActive));
      us().post('/commands', { command: 'db2 get db cfg for SHOP' }).reply(200, printed(configuration));
      us().post('/commands', { command: 'db2diag -H 1d | grep -F ADM12500E' }).reply(200, printed(diverged));
    };
    shown();

    const acted = await providerOf(settings).act(rejoin, actCall());

    expect(acted).toEqual({
      outcome: 'refused',
      again: false,
      note: expect.stringContaining(
        'Restore SHOP in us-south from a backup of SHOP in eu-de, taken since eu-de is primary, then run "db2 start hadr on db SHOP as standby" in us-south.',
      ),
    });
  });

  it.each([
    ['there is no trace of it', { exitCode: 1, stdout: '', stderr: '' }],
    ['the trace can not be read', undefined],
  ])('that was stopped as a standby is started where %s', async (_, trace) => {
    us().post('/commands', db2pd).reply(200, printed(notActive));
    us().post('/commands', { command: 'db2 get db cfg for SHOP' }).reply(200, printed(configuration));
    us()
      .post('/commands', { command: 'db2diag -H 1d | grep -F ADM12500E' })
      .reply(trace === undefined ? 400 : 200, trace ?? {});
    us().post('/commands', start).reply(200, printed('DB20000I  The START HADR command completed successfully.'));

    expect(await providerOf(settings).act(rejoin, actCall())).toMatchObject({ outcome: 'accepted' });
  });

  it('that runs as a primary is left alone, and a person reads what has to be done', async () => {
    us().post('/commands', db2pd).reply(200, printed(primaryOutput));

    const acted = await providerOf(settings).act(rejoin, actCall());

    expect(acted).toMatchObject({ outcome: 'refused', again: true, note: expect.stringContaining('db2_kill') });
  });
});
