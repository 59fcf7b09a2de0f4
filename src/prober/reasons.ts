/** How far a sample has come. */
export type Phase = 'lookup' | 'connect' | 'handshake' | 'answer';

/** Why a sample was not good, and whether that says anything about the target. */
export interface Trouble {
  readonly kind: 'failed' | 'unusable';
  readonly reason: string;
}

/** What an error of undici, node:net, node:tls or node:dns means. Pure. */
export function troubleOf(error: unknown, phase: Phase): Trouble {
  const { name, code, message } = mostTelling(error);
  const known = BY_CODE.get(code);
  if (known !== undefined) return typeof known === 'string' ? failed(known) : known(phase);
  if (code === 'UND_ERR_SOCKET') return failed(/closed/.test(message) ? 'connection-closed' : 'protocol-error');
  // undici gives some of its parser's errors no code.
  if (code.startsWith('HPE_') || name === 'HTTPParserError') return failed('protocol-error');
  if (code.startsWith('EAI_')) return failed('dns-failed');
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) return failed('tls-failed');
  // Arguments that Node or undici refuses never reached the target.
  if (code === '' || code === 'UND_ERR_INVALID_ARG' || code.startsWith('ERR_')) return unusable('local-error');
  return failed(`error-${code.toLowerCase()}`);
}

/** What the time ran out on. */
export function timeoutReason(phase: Phase): string {
  return TIMEOUTS[phase];
}

const TIMEOUTS: Readonly<Record<Phase, string>> = {
  lookup: 'dns-timeout',
  connect: 'connect-timeout',
  handshake: 'tls-timeout',
  answer: 'timeout',
};

/** Untrusted for whatever reason: self-signed, an unknown issuer, an incomplete chain, a bad signature. */
const UNTRUSTED = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'CERT_CHAIN_TOO_LONG',
  'CERT_SIGNATURE_FAILURE',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
];

const reset = (phase: Phase) => failed(phase === 'answer' ? 'connection-reset' : 'connect-reset');
const timedOut = (phase: Phase) => failed(timeoutReason(phase));
const ours = (reason: string) => () => unusable(reason);

const BY_CODE: ReadonlyMap<string, string | ((phase: Phase) => Trouble)> = new Map<
  string,
  string | ((phase: Phase) => Trouble)
>([
  ['ECONNREFUSED', 'connect-refused'],
  ['ECONNRESET', reset],
  ['ECONNABORTED', reset],
  ['EPIPE', reset],
  ['ETIMEDOUT', timedOut],
  ['ENETUNREACH', 'network-unreachable'],
  ['ENETDOWN', 'network-unreachable'],
  ['EHOSTUNREACH', 'host-unreachable'],
  ['EHOSTDOWN', 'host-unreachable'],
  ['ENOTFOUND', 'dns-not-found'],
  ['ENODATA', 'dns-not-found'],

  ['CERT_HAS_EXPIRED', 'tls-expired'],
  ['CERT_NOT_YET_VALID', 'tls-not-yet-valid'],
  ['CERT_REVOKED', 'tls-revoked'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls-name-mismatch'],
  ['EPROTO', 'tls-failed'],
  ...UNTRUSTED.map((code) => [code, 'tls-untrusted'] as const),

  ['UND_ERR_HEADERS_OVERFLOW', 'protocol-error'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'connection-closed'],

  // Ours: an exhausted port range or descriptor table, or a firewall on this very host.
  ['EMFILE', ours('local-out-of-sockets')],
  ['ENFILE', ours('local-out-of-sockets')],
  ['EADDRNOTAVAIL', ours('local-out-of-sockets')],
  ['EADDRINUSE', ours('local-out-of-sockets')],
  ['ENOBUFS', ours('local-out-of-memory')],
  ['ENOMEM', ours('local-out-of-memory')],
  ['EACCES', ours('local-not-permitted')],
  ['EPERM', ours('local-not-permitted')],
]);

/** Said of an address family that this host does not have; the other family's error is the one to show. */
const FAMILY_MISSING = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT']);

function mostTelling(error: unknown): { readonly name: string; readonly code: string; readonly message: string } {
  if (!(error instanceof Error)) return { name: '', code: '', message: String(error) };
  if (error instanceof AggregateError && error.errors.length > 0) {
    const each = error.errors.map(mostTelling);
    return each.find(({ code }) => !FAMILY_MISSING.has(code)) ?? mostTelling(error.errors[0]);
  }
  const { code } = error as NodeJS.ErrnoException;
  return { name: error.name, code: typeof code === 'string' ? code : '', message: error.message };
}

function failed(reason: string): Trouble {
  return { kind: 'failed', reason };
}

function unusable(reason: string): Trouble {
  return { kind: 'unusable', reason };
}
