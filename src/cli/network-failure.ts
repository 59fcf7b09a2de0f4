/** Why a call failed, in a word or two: `connection refused`. */
export function describeFailure(error: unknown): string {
  const code = codeOf(error);
  return words[code] ?? (code === '' ? String(error instanceof Error ? error.message : error) : code);
}

/** Whether it is certain that nothing of the request was received, because no connection came about. */
export function neverArrived(error: unknown): boolean {
  return beforeConnection.includes(codeOf(error));
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'unknown host',
  EAI_AGAIN: 'the name could not be resolved',
  EHOSTUNREACH: 'no route to it',
  ENETUNREACH: 'no route to it',
  ECONNRESET: 'the connection broke',
  UND_ERR_SOCKET: 'the connection broke',
  UND_ERR_CONNECT_TIMEOUT: 'no connection within 10 s',
  TimeoutError: 'no answer within 10 s',
};

const beforeConnection = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

/** `fetch` wraps the system's error in one or two of its own. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error.name === 'TimeoutError') return error.name;
  return error.cause === undefined ? '' : codeOf(error.cause);
}
