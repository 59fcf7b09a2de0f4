import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
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
  app.use(browserPolicy, neverKept);
  mount(app);
  app.use((request) => {
    throw new Problem('not-found', `There is no ${request.path} here.`);
  });
  app.use(answerProblems(log));
  return app;
}

/** Nothing here but the page of the API is for a browser to interpret, and that one brings a policy of its own. */
const browserPolicy = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
  },
});

/** An answer of a minute ago is worth nothing. */
const neverKept: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};
