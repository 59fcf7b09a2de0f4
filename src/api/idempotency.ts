import { createHash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { KeptAnswers, KeyedCall } from '../controller/contract.ts';
import type { Runtime } from '../runtime.ts';
import { callerOf } from './access/caller.ts';
import type { ApiLog } from './log.ts';
import { Problem } from './problems.ts';

export interface IdempotencyOptions {
  readonly answers: KeptAnswers;
  readonly log: ApiLog;
  readonly runtime: Runtime;
}

/**
 * Before what changes something: a call whose key (`Idempotency-Key`) has been heard from this caller is not made again,
 * but answered as it was. Without a key it goes on, and so does a `dryRun`, which changes nothing.
 */
export function onceForEachKey({ answers, log, runtime }: IdempotencyOptions): RequestHandler {
  return async (request, response, next) => {
    const key = keyIn(request);
    if (key === undefined || isDryRun(request.body)) return next();
    const call: KeyedCall = {
      caller: callerOf(response),
      key,
      id: runtime.id(),
      fingerprint: fingerprintOf(request),
    };
    const known = await answers.beginCall(call);
    if (known.kind === 'another-request') throw anotherRequest(key);
    if (known.kind === 'under-way') throw underWay(key);
    if (known.kind === 'answered') return replay(response, known.answer);
    keepAnswer(response, (answer) =>
      answers.endCall(call, answer).catch((error: unknown) => {
        log.warn({ err: error, by: call.caller }, 'the answer to a call could not be kept under its key');
      }),
    );
    next();
  };
}

/** As much of an answer as is given again. */
interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** More than any answer to a change has, in characters. */
const answerMost = 16_384;

/** The headers that belong to an answer, and not to the exchange that it was given in. */
const keptHeaders = ['content-type', 'location', 'etag'];

/** A text in quotes (RFC 8941) is the same as without. */
function keyIn({ headers }: Request): string | undefined {
  const given = headers['idempotency-key'];
  if (given === undefined) return undefined;
  const text = String(given);
  const key = /^"(.*)"$/.exec(text)?.[1] ?? text;
  if (/^[\x21\x23-\x7e]{1,128}$/.test(key)) return key;
  throw new Problem('bad-input', 'Idempotency-Key is not 1 to 128 visible characters without quotes.');
}

function isDryRun(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'dryRun' in body && body.dryRun === true;
}

/** What is asked: the address, the body, and what the change is bound to. */
function fingerprintOf({ method, originalUrl, headers, body }: Request): string {
  const asked = JSON.stringify([method, originalUrl, headers['if-match'] ?? null, body]);
  return createHash('sha256').update(asked).digest('base64url');
}

function anotherRequest(key: string): Problem {
  const detail = `The key ${key} was sent with another request. Give each change a key of its own.`;
  return new Problem('another-request', detail);
}

function underWay(key: string): Problem {
  const detail = `The call with the key ${key} is being answered, or was cut short a moment ago. Send it again in a second.`;
  return new Problem('under-way', detail, { headers: { 'Retry-After': '1' } });
}

function replay(response: Response, answer: string): void {
  const { status, headers, body } = JSON.parse(answer) as KeptAnswer;
  response
    .status(status)
    .set({ ...headers, 'Idempotent-Replayed': 'true' })
    .send(body);
}

/** Has the answer kept before it is sent: whoever asks again at once must not find the call under way. */
function keepAnswer(response: Response, keep: (answer: string | undefined) => Promise<void>): void {
  const send = response.send.bind(response);
  response.send = (body: unknown) => {
    response.send = send;
    void keep(answerIn(response, body)).then(() => send(body));
    return response;
  };
}

/** What was not accepted and not judged by the rules has done nothing, and may be put right under the same key. */
function answerIn(response: Response, body: unknown): string | undefined {
  const { statusCode: status } = response;
  if ((status >= 400 && status !== 409) || typeof body !== 'string' || body.length > answerMost) return undefined;
  const headers = keptHeaders.flatMap((name) => {
    const value = response.getHeader(name);
    return value === undefined ? [] : [[name, String(value)]];
  });
  return JSON.stringify({ status, headers: Object.fromEntries(headers), body } satisfies KeptAnswer);
}
