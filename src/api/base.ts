import express, { type Express, type RequestHandler } from 'express';
import { answerProblems } from './answer-problems.ts';
import type { ApiLog } from './log.ts';
import { Problem } from './problems.ts';

/** An Express application with what every server of ours has: few headers, and a problem document for every error. */
export function base(log: ApiLog, mount: (app: Express) => void): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.set('query parser', 'simple');
  app.use(safeHeaders);
  mount(app);
  app.use((request) => {
    throw new Problem('not-found', `There is no ${request.path} here.`);
  });
  app.use(answerProblems(log));
  return app;
}

/** Nothing here is a page, and an answer of a minute ago is worth nothing: no browser should keep or interpret one. */
const safeHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
  });
  next();
};
