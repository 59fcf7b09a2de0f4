import { describe, expect, it } from 'vitest';
import { type Phase, timeoutReason, troubleOf } from '../../src/prober/reasons.ts';

const coded = (code: string, message = 'said so') => Object.assign(new Error(message), { code });

describe('the reason of a failed sample', () => {
  it.each<[code: string, phase: Phase, reason: string]>([
    ['ECONNREFUSED', 'connect', 'connect-refused'],
    ['ECONNRESET', 'connect', 'connect-reset'],
    ['ECONNRESET', 'handshake', 'connect-reset'],
    ['ECONNRESET', 'answer', 'connection-reset'],
    ['EPIPE', 'answer', 'connection-reset'],
    ['ETIMEDOUT', 'connect', 'connect-timeout'],
    ['ETIMEDOUT', 'answer', 'timeout'],
    ['ENETUNREACH', 'connect', 'network-unreachable'],
    ['EHOSTUNREACH', 'connect', 'host-unreachable'],
    ['ENOTFOUND', 'lookup', 'dns-not-found'],
    ['EAI_AGAIN', 'lookup', 'dns-failed'],
    ['EAI_FAIL', 'lookup', 'dns-failed'],
    ['CERT_HAS_EXPIRED', 'handshake', 'tls-expired'],
    ['CERT_NOT_YET_VALID', 'handshake', 'tls-not-yet-valid'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'handshake', 'tls-untrusted'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'handshake', 'tls-untrusted'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'handshake', 'tls-untrusted'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'handshake', 'tls-name-mismatch'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'handshake', 'tls-failed'],
    ['EPROTO', 'handshake', 'tls-failed'],
    ['HPE_INVALID_CONSTANT', 'answer', 'protocol-error'],
    ['UND_ERR_HEADERS_OVERFLOW', 'answer', 'protocol-error'],
    ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'answer', 'connection-closed'],
    ['ESOMETHINGNEW', 'connect', 'error-esomethingnew'],
  ])('%s while in %s is %s', (code, phase, reason) => {
    expect(troubleOf(coded(code), phase)).toEqual({ kind: 'failed', reason });
  });

  it('is protocol-error when undici’s parser gives none', () => {
    const error = Object.assign(new Error('Expected HTTP/'), { name: 'HTTPParserError' });
    expect(troubleOf(error, 'answer')).toEqual({ kind: 'failed', reason: 'protocol-error' });
  });

  it('tells a connection closed too early from an answer that is none', () => {
    expect(troubleOf(coded('UND_ERR_SOCKET', 'other side closed'), 'answer').reason).toBe('connection-closed');
    expect(troubleOf(coded('UND_ERR_SOCKET', 'bad response'), 'answer').reason).toBe('protocol-error');
  });

  it.each<[phase: Phase, reason: string]>([
    ['lookup', 'dns-timeout'],
    ['connect', 'connect-timeout'],
    ['handshake', 'tls-timeout'],
    ['answer', 'timeout'],
  ])('says what the time ran out on: in %s it is %s', (phase, reason) => {
    expect(timeoutReason(phase)).toBe(reason);
  });
});

describe('our own trouble is never held against the target', () => {
  it.each<[error: unknown, reason: string]>([
    [coded('EMFILE'), 'local-out-of-sockets'],
    [coded('ENFILE'), 'local-out-of-sockets'],
    [coded('EADDRNOTAVAIL'), 'local-out-of-sockets'],
    [coded('ENOBUFS'), 'local-out-of-memory'],
    [coded('EPERM'), 'local-not-permitted'],
    [coded('EACCES'), 'local-not-permitted'],
    [coded('UND_ERR_INVALID_ARG'), 'local-error'],
    [coded('ERR_INVALID_URL'), 'local-error'],
    [new RangeError('a bug'), 'local-error'],
    ['not even an error', 'local-error'],
  ])('%s is %s', (error, reason) => {
    expect(troubleOf(error, 'connect')).toEqual({ kind: 'unusable', reason });
  });
});

describe('of a name with several addresses, the reason', () => {
  it('is the refusal on IPv4, not that there is no IPv6 here', () => {
    const errors = [coded('EADDRNOTAVAIL'), coded('ECONNREFUSED')];
    expect(troubleOf(new AggregateError(errors), 'connect').reason).toBe('connect-refused');
  });

  it('is that nothing is reachable when that is all there is', () => {
    const errors = [coded('ENETUNREACH'), coded('EHOSTUNREACH')];
    expect(troubleOf(new AggregateError(errors), 'connect').reason).toBe('network-unreachable');
  });
});
