import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { NextFunction, Request, Response } from 'express';

const longestRequest = 8000;
const longestAnswer = 1000;
const secretFields = /"(apikey|access_token|refresh_token|password|key)"\s*:\s*"[^"]*"/g;

/**
 * Appends what happens in one process to `record-<process>.jsonl`, one write per line, so that a killed process
 * leaves whole lines. `at` is the wall time in ms of the writing itself: each file is ordered by time.
 */
export class Recorder {
  readonly #process: string;
  #file: number | undefined;
  #sequence = 0;

  constructor(directory: string, process: string) {
    mkdirSync(directory, { recursive: true });
    this.#process = process;
    this.#file = openSync(join(directory, `record-${process}.jsonl`), 'a');
  }

  event(event: string, fields: Record<string, unknown> = {}): void {
    this.#write({ event, ...fields });
  }

  call(fields: Record<string, unknown>): void {
    this.#write({ kind: 'call', ...fields });
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #write(fields: Record<string, unknown>): void {
    if (this.#file === undefined) return;
    this.#sequence += 1;
    const line = { at: Date.now(), process: this.#process, sequence: this.#sequence, ...fields };
    writeSync(this.#file, `${JSON.stringify(line)}\n`);
  }
}

/**
 * Records every call that passes, just before its answer leaves; one that is cut off is recorded as `"cut":true`
 * with status null. Expects the body as text (see `textBody` in http.ts). Secrets are left out.
 */
export function recordCalls(recorder: Pick<Recorder, 'call'>, isNoise: (path: string) => boolean) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const path = request.originalUrl;
    if (isNoise(path)) {
      next();
      return;
    }
    const startedAt = Date.now();
    let recorded = false;
    const record = (status: number | null, answer: string): void => {
      if (recorded) return;
      recorded = true;
      recorder.call({
        method: request.method,
        path,
        status,
        startedAt,
        request: summary(bodyText(request), longestRequest),
        response: summary(answer, longestAnswer),
        headers: interestingHeaders(request),
        ...(status === null ? { cut: true } : {}),
      });
    };
    const end = response.end.bind(response) as (...parameters: unknown[]) => Response;
    response.end = ((...parameters: unknown[]) => {
      const [chunk] = parameters;
      if (!response.socket?.destroyed) record(response.statusCode, chunkText(chunk));
      return end(...parameters);
    }) as Response['end'];
    response.on('close', () => record(null, ''));
    next();
  };
}

function bodyText(request: Request): string {
  return typeof request.body === 'string' ? request.body : '';
}

function chunkText(chunk: unknown): string {
  if (typeof chunk === 'string') return chunk;
  return Buffer.isBuffer(chunk) ? chunk.toString('utf8') : '';
}

function interestingHeaders(request: Request): Record<string, unknown> {
  const names = Object.keys(request.headers).filter((name) =>
    /^(user-agent|x-request-id|x-correlation-id|x-regent-.*)$/.test(name),
  );
  return Object.fromEntries(names.map((name) => [name, request.headers[name]]));
}

function summary(text: string, longest: number): unknown {
  const safe = text.replace(secretFields, '"$1":"***"').replace(/(^|&)(apikey|password|cr_token)=[^&]*/g, '$1$2=***');
  if (safe.length > longest) return `${safe.slice(0, longest)}… (${safe.length} characters)`;
  try {
    return safe === '' ? undefined : JSON.parse(safe);
  } catch {
    return safe;
  }
}
