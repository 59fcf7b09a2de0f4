import type { ErrorRequestHandler, Response } from 'express';
import type { ApiLog } from './log.ts';
import { problemOf } from './problem-of.ts';
import { keepProblem, type Problem, problemDocument, problems } from './problems.ts';

/** Last in every server: turns whatever was thrown into its problem document. Express knows it by its four arguments. */
export function answerProblems(log: ApiLog): ErrorRequestHandler {
  return (error, request, response, _next) => {
    const problem = problemOf(error);
    const path = request.originalUrl.split('?', 1)[0] ?? '';
    if (problem.code === 'internal') log.error({ err: error, method: request.method, path }, 'a request failed');
    keepProblem(response, problem);
    if (response.headersSent || response.destroyed) return void response.destroy();
    sendProblem(response, problem, path);
  };
}

function sendProblem(response: Response, problem: Problem, path: string): void {
  response
    .status(problems[problem.code].status)
    .set({ ...problem.headers, 'Content-Type': 'application/problem+json' })
    .send(JSON.stringify(problemDocument(problem, path)));
}
