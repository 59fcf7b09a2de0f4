import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/config/secret.ts';
import { createLog, type Log, type LogOptions } from '../../src/telemetry/log.ts';

const PLANTED = 'hunter2hunter2';

/** What a log writes, line by line. */
function logged(speak: (log: Log) => void, options: Partial<LogOptions> = {}): Record<string, unknown>[] {
  const lines: string[] = [];
  const log = createLog({
    name: 'controller',
    level: 'info',
    destination: { write: (line) => lines.push(line) },
    runtime: { wallMs: () => 1_700_000_000_000 },
    ...options,
  });
  speak(log);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('a log line', () => {
  it('is one JSON object with a level in words, an ISO time, a name, the fields and the message', () => {
    const lines = logged((log) => log.warn({ rule: 401 }, 'decided'), { fields: { instance: 'c1', region: 'eu-de' } });

    expect(lines).toEqual([
      {
        level: 'warn',
        time: '2023-11-14T22:13:20.000Z',
        name: 'controller',
        instance: 'c1',
        region: 'eu-de',
        rule: 401,
        msg: 'decided',
      },
    ]);
  });

  it('is written only from its level on', () => {
    const speak = (log: Log) => {
      log.debug('a');
      log.info('b');
    };

    expect(logged(speak).map(({ msg }) => msg)).toEqual(['b']);
    expect(logged(speak, { level: 'silent' })).toEqual([]);
  });

  it('carries an error with its stack and its cause', () => {
    const [line] = logged((log) => log.error(new Error('outer', { cause: new Error('inner') }), 'failed'));

    expect(line?.err).toMatchObject({ type: 'Error', message: 'outer: inner' });
  });

  it('keeps numbers called token: fencing tokens are no secrets', () => {
    const [line] = logged((log) => log.info({ fencing: { epoch: 7, token: 12 }, because: 'token: 12' }, 'committed'));

    expect(line).toMatchObject({ fencing: { epoch: 7, token: 12 }, because: 'token: 12' });
  });
});

describe('a secret does not appear in the log', () => {
  const key = fc.constantFrom(
    'authorization',
    'Authorization',
    'X-Auth-User-Token',
    'apikey',
    'apiKey',
    'api_key',
    'token',
    'accessToken',
    'password',
    'cookie',
    'set-cookie',
    'clientSecret',
  );

  it('under a key that names it, however deep', () => {
    const depth = fc.array(fc.oneof(fc.constant('list'), fc.string()), { maxLength: 6 });
    fc.assert(
      fc.property(key, depth, fc.boolean(), (name, path, inList) => {
        const leaf: unknown = { [name]: inList ? [PLANTED] : PLANTED };
        const fields = path.reduce<unknown>((inner, step) => (step === 'list' ? [inner] : { [step]: inner }), leaf);

        expect(JSON.stringify(logged((log) => log.info({ fields }, 'called')))).not.toContain(PLANTED);
      }),
    );
  });

  it.each<[string, (log: Log) => void]>([
    ['carried by a child logger', (log) => log.child({ call: { token: PLANTED } }).info('called')],
    ['as a Secret', (log) => log.info({ given: new Secret('env:TOKEN', PLANTED) }, 'called')],
    ['in a bearer header within a text', (log) => log.info({ sent: `Authorization: Bearer ${PLANTED}` }, 'called')],
    ['in a message', (log) => log.info(`called with Bearer ${PLANTED}`)],
    ['in a URL', (log) => log.info({ at: `redis://:${PLANTED}@redis:6379` }, 'connected')],
    ['in a form', (log) => log.info({ body: `grant_type=x&apikey=${PLANTED}&a=b` }, 'called')],
    ['in JSON within a text', (log) => log.info({ body: JSON.stringify({ password: PLANTED }) }, 'called')],
    ['in the message of an error', (log) => log.error(new Error(`refused: Basic ${PLANTED}=`), 'failed')],
    [
      'in a property of an error',
      (log) => log.error(Object.assign(new Error('x'), { headers: { cookie: PLANTED } }), 'failed'),
    ],
    ['in a JSON web token', (log) => log.info({ got: `eyJhbGciOiJIUzI1NiJ9.${PLANTED}.sig` }, 'called')],
  ])('%s', (_where, speak) => {
    const lines = logged(speak);

    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain(PLANTED);
  });
});
