import { readFileSync } from 'node:fs';
import { type RequestOptions, request } from 'node:https';
import { CliError, exit } from './exit.ts';
import type { CliIo } from './io.ts';

/** Where the files are that a call over TLS is made with. */
export interface CertificateVariables {
  /** The authorities that may have signed the controllers' certificates, instead of those that this machine knows. */
  readonly REGENT_CA_FILE?: string | undefined;
  /** A certificate of one's own and its key, for controllers that ask for one. */
  readonly REGENT_CERT_FILE?: string | undefined;
  readonly REGENT_KEY_FILE?: string | undefined;
}

/** The `fetch` of this process, or one that trusts and brings what the environment names. */
export function fetchWith(variables: CertificateVariables): CliIo['fetch'] {
  const { REGENT_CA_FILE: ca, REGENT_CERT_FILE: cert, REGENT_KEY_FILE: key } = variables;
  if ([ca, cert, key].every((each) => !each)) return fetch;
  return async (address, init = {}) => {
    const url = new URL(String(address));
    if (url.protocol !== 'https:') return fetch(address, init);
    const { method = 'GET', signal, body } = init;
    const files = {
      ca: read('REGENT_CA_FILE', ca),
      cert: read('REGENT_CERT_FILE', cert),
      key: read('REGENT_KEY_FILE', key),
    };
    const headers = Object.fromEntries(new Headers(init.headers));
    return ask(url, { method, headers, ...files, ...(signal && { signal }) }, body);
  };
}

/** Redirects are not followed: what the caller gets then is the redirect. */
function ask(url: URL, options: RequestOptions, body: unknown): Promise<Response> {
  return new Promise((resolve, reject) => {
    const call = request(url, { ...options, agent: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => {
        const { statusCode: status = 0, headers } = answer;
        const told = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
        // A status such as 204 may have no body, not even an empty one.
        resolve(new Response(parts.length === 0 ? null : Buffer.concat(parts), { status, headers: told }));
      });
    });
    call.on('error', reject);
    call.end(typeof body === 'string' ? body : undefined);
  });
}

function read(variable: string, path: string | undefined): string | undefined {
  if (!path) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CliError(`${path} can not be read (${why}). Check ${variable}.`, exit.badInput);
  }
}
