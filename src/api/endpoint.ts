import type { RequestHandler } from 'express';
import type { z } from 'zod';
import type { Facade } from '../controller/contract.ts';
import type { Right } from '../domain/role.ts';
import { paused } from './answers.ts';
import type { ProblemCode } from './problems.ts';

/** One method of one address: how it is routed, what it reads, and everything that it may answer. */
export interface Endpoint extends EndpointDescription {
  /** What a caller must be allowed to do; where it depends on what is asked, a sentence says so. */
  readonly right: Right | RightAsked;
  /** Done twice it comes to the same: where nobody can tell whether a call is a repetition, it is done. */
  readonly harmlessTwice?: boolean;
  readonly handle: (facade: Facade) => RequestHandler;
}

/** What the OpenAPI document says of it. */
export interface EndpointDescription {
  /** The `operationId`. */
  readonly id: string;
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** With its parameters in braces, as OpenAPI writes them. */
  readonly path: string;
  readonly tag: string;
  /** One sentence. */
  readonly summary: string;
  /** What its handler parses the request by; `body` only where there is one. */
  readonly request: RequestSchema;
  /** Headers that it reads, each with its sentence. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly answers: Readonly<Record<number, AnswerDescription>>;
  /** The errors that are its own; those that every address of its kind has are not repeated. */
  readonly problems?: readonly ProblemCode[];
}

/** A right that depends on the body. */
export interface RightAsked {
  readonly of: (body: unknown) => Right;
  /** What it depends on. */
  readonly sentence: string;
}

/** The schema of path, query and body together, as `parse` takes it. */
export type RequestSchema = z.ZodObject<{ params?: z.ZodType; query: z.ZodType; body?: z.ZodType }>;

export interface AnswerDescription {
  readonly description: string;
  /** Left out where the answer is not JSON. */
  readonly schema?: z.ZodType;
  /** `application/json` unless it is another. */
  readonly mediaType?: string;
  /** The media types that it can come in besides, as `Accept` wants it. */
  readonly alsoAs?: readonly string[];
  /** Names of headers that come with it, each with its sentence. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a pause is answered with. */
export const pauseAnswers: Readonly<Record<number, AnswerDescription>> = {
  200: { description: 'It holds from the moment of this answer.', schema: paused },
  202: {
    description: 'Redis is away: it holds in this controller, which writes it when Redis is back.',
    schema: paused,
  },
};

/** What may go wrong wherever a command travels to the owner. */
export const commandProblems: readonly ProblemCode[] = ['refused', 'no-answer'];

/** The header by which a call that changes something may be sent again without being done again. */
export const idempotencyKey = {
  name: 'Idempotency-Key',
  description:
    'Up to 128 visible characters, your own for each change. Within 24 h the same request under the same key is not ' +
    'done again: it is answered as it was (`Idempotent-Replayed: true`), by whichever controller. Kept is what was ' +
    'accepted or refused by the rules, of each caller the newest 1,000; with `dryRun` nothing is.',
} as const;

/** Whether an address changes something. */
export function changes({ method }: Pick<EndpointDescription, 'method'>): boolean {
  return method !== 'get';
}

/** The errors that an address can answer with: those of its kind, then its own. */
export function problemsOf({ path, request, problems = [] }: EndpointDescription): ProblemCode[] {
  if (!path.startsWith('/v1/')) return [...problems, 'internal'];
  const named: ProblemCode[] = path.includes('{') ? ['not-found'] : [];
  const written: ProblemCode[] = request.shape.body
    ? ['bad-json', 'under-way', 'too-large', 'unsupported-media-type', 'another-request']
    : [];
  return [
    'bad-input',
    'unauthorised',
    'forbidden',
    'too-many-requests',
    ...named,
    ...written,
    ...problems,
    'internal',
    'store-unavailable',
  ];
}
