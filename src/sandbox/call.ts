import { request } from 'node:http';

export type Reply = { status: number; text: string; body: Record<string, unknown> };

export type CallOptions = { body?: unknown; headers?: Record<string, string>; timeoutMs: number };

/**
 * One HTTP call to another sandbox process on 127.0.0.1, on a fresh connection: a refused connection then always
 * means that nothing listens there. Rejects with the system's error, or one with code ETIMEDOUT after `timeoutMs`.
 * `body` of the reply is `{}` when the answer was not a JSON object.
 */
export function call(method: string, port: number, path: string, options: CallOptions): Promise<Reply> {
  const payload = options.body === undefined ? undefined : JSON.stringify(options.body);
  const headers: Record<string, string> = { ...options.headers, connection: 'close' };
  if (payload !== undefined) {
    headers['content-type'] = 'application/json';
    headers['content-length'] = String(Buffer.byteLength(payload));
  }
  return new Promise<Reply>((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent: false });
    const timer = setTimeout(() => outgoing.destroy(timedOut(port, options.timeoutMs)), options.timeoutMs);
    outgoing.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        clearTimeout(timer);
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: incoming.statusCode ?? 0, text, body: objectFrom(text) });
      });
    });
    outgoing.end(payload);
  });
}

/** The JSON object in a text, or `{}`: whoever reads it treats what is missing as missing. */
export function objectFrom(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function timedOut(port: number, timeoutMs: number): Error {
  return Object.assign(new Error(`no answer from port ${port} within ${timeoutMs} ms`), { code: 'ETIMEDOUT' });
}
