import type { Runtime } from '../../runtime.ts';

/** How long a controller may take to say that it lives, in milliseconds. */
const answerMs = 3_000;

/** Whether a controller lives at an address. `unclear`: something answers that says neither. */
export interface ControllerSeen {
  readonly address: string;
  readonly says: 'alive' | 'silent' | 'unclear';
  readonly because: string;
}

/** Asks for `/livez`. Never rejects. */
export async function controllerAt(address: string, runtime: Runtime): Promise<ControllerSeen> {
  const deadline = runtime.deadline(answerMs);
  try {
    const url = `${address.replace(/\/+$/, '')}/livez`;
    const response = await fetch(url, { redirect: 'manual', signal: deadline.signal });
    const text = await response.text();
    if (response.status === 200 && /"status"\s*:\s*"alive"/.test(text))
      return { address, says: 'alive', because: 'It says that it is alive.' };
    const says = inFrontOfNobody.includes(response.status) ? 'silent' : 'unclear';
    return { address, says, because: `it answered ${response.status}, and not as a controller does.` };
  } catch (error) {
    if (deadline.signal.aborted) return { address, says: 'silent', because: `no answer within ${answerMs} ms.` };
    const [code, because] = [codeOf(error), reasonOf(error)];
    return { address, says: nobodyThere.includes(code) ? 'silent' : 'unclear', because };
  } finally {
    deadline.done();
  }
}

/** What a proxy says when nobody is behind it. */
const inFrontOfNobody = [502, 503, 504];

/** What the system says when nobody is there. Anything else, such as a certificate that is not trusted, tells of somebody. */
const nobodyThere = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
];

/** `fetch` wraps the system's error in its own. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return codeOf(error.cause);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || codeOf(error) : error.message;
}
