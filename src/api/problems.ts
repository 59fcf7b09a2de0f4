import type { Response } from 'express';

/** Every way in which a request can fail: the only place where an error gets its status and its title. */
export const problems = {
  'bad-input': { status: 400, title: 'The request is not what this address expects' },
  'bad-json': { status: 400, title: 'The body is not JSON' },
  unauthorised: { status: 401, title: 'A valid token is required' },
  forbidden: { status: 403, title: 'This is not allowed' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'method-not-allowed': { status: 405, title: 'This address does not know the method' },
  refused: { status: 409, title: 'The rules do not allow it now' },
  'under-way': { status: 409, title: 'The same call is being answered' },
  'precondition-failed': { status: 412, title: 'It is not any more what it was when it was read' },
  'too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body is not in a form that is read here' },
  meaningless: { status: 422, title: 'The request is well-formed and means nothing here' },
  'another-request': { status: 422, title: 'The key belongs to another request' },
  'too-many-requests': { status: 429, title: 'That was too often' },
  internal: { status: 500, title: 'Something unexpected went wrong' },
  'store-unavailable': { status: 503, title: 'Redis is not available' },
  'no-answer': { status: 504, title: 'No controller has answered' },
} as const satisfies Record<string, { status: number; title: string }>;

/** The stable name of an error; it ends the `type` of its answer. */
export type ProblemCode = keyof typeof problems;

/** An error that a handler throws and that the caller is told about in full. */
export class Problem extends Error {
  readonly code: ProblemCode;
  /** Members of the answer beyond those of RFC 9457: `guards`, `problems`, `rule`. */
  readonly extra: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, detail: string, more: ProblemDetails = {}) {
    super(detail);
    this.name = 'Problem';
    this.code = code;
    this.extra = more.extra ?? {};
    this.headers = more.headers ?? {};
  }
}

interface ProblemDetails {
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Keeps what a request was answered with, for whoever writes it down. */
export function keepProblem(response: Response, problem: Problem): void {
  response.locals.problem = problem;
}

/** What a request was answered with, if it was a problem. */
export function keptProblem(response: Response): Problem | undefined {
  return response.locals.problem as Problem | undefined;
}

/** The body of an answer in `application/problem+json` (RFC 9457). */
export function problemDocument(problem: Problem, instance: string): Record<string, unknown> {
  const { status, title } = problems[problem.code];
  return {
    type: `urn:regent:problem:${problem.code}`,
    title,
    status,
    detail: problem.message,
    instance,
    ...problem.extra,
  };
}
