import { randomUUID } from 'node:crypto';
import type { Express, RequestHandler, Response } from 'express';
import express from 'express';
import { call, type Reply } from '../call.ts';
import { injectFaults } from '../fault-injection.ts';
import { faultRoutes } from '../fault-routes.ts';
import { Faults } from '../faults.ts';
import { answerRefusals, jsonBody, textBody } from '../http.ts';
import { regionOf, type SandboxLayout } from '../layout.ts';
import { Recorder } from '../recorder.ts';
import { listen, type Running, stopServer } from '../server.ts';
import { countServed } from './served.ts';

/** The application gives its database this long, then it tells the user that it can't. */
const databaseTimeoutMs = 2000;

export type ApplicationOptions = {
  /** How the process ends when told to die. By default `process.exit`. */
  exit?: (code: number) => void;
};

/**
 * Starts the sample application of one region: a page to read, orders to write. Its orders go to the Db2 side of its
 * own region and to nowhere else, so users sent to a region whose database is not primary get errors. Throws PortTaken.
 */
export async function startApplication(
  layout: SandboxLayout,
  region: string,
  options: ApplicationOptions = {},
): Promise<Running> {
  const { applicationPort } = regionOf(layout, region);
  const recorder = new Recorder(layout.directory, `application-${region}`);
  const served = countServed(recorder, region);
  const app = buildApp(layout, region, { exit: options.exit ?? ((code) => process.exit(code)), count: served.count });
  const { server, port } = await listen(app, applicationPort, `the application in ${region}`);
  return {
    port,
    close: async () => {
      await stopServer(server);
      served.close();
      recorder.close();
    },
  };
}

function buildApp(layout: SandboxLayout, region: string, { exit, count }: Parts): Express {
  const { application, release } = layout;
  const { db2Port } = regionOf(layout, region);
  const faults = new Faults();
  const app = express().disable('x-powered-by').disable('etag');
  app.post('/sandbox/die', () => exit(137));
  app.use(count);
  app.use(textBody());
  app.use((_request, response, next) => {
    response.set('x-region', region);
    next();
  });
  app.get('/gate/*path', (request, response) => passOn(layout, region, request.path, response));
  app.use(injectFaults(faults));
  app.use(faultRoutes(faults));
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok', application, region, release });
  });
  app.get('/readyz', async (_request, response) => {
    const state = await ask('GET', db2Port, '/state');
    const ready = state.status === 200 && state.body.active === true;
    response.status(ready ? 200 : 503).json({ ready, region, database: state.body });
  });
  app.get('/', (_request, response) => {
    response.type('text/plain').send(`Welcome to ${application} ${release}, served from ${region}.\n`);
  });
  app.get('/orders/:id', async (request, response) => {
    const reply = await ask('GET', db2Port, `/read/${encodeURIComponent(request.params.id)}`);
    response.status(reply.status).json(reply.body);
  });
  app.post('/orders', async (request, response) => {
    const { id = randomUUID(), ...order } = jsonBody(request);
    const reply = await ask('POST', db2Port, '/write', { id, value: order });
    answerOrder(response, region, String(id), reply);
  });
  app.use(answerRefusals);
  return app;
}

interface Parts {
  readonly exit: (code: number) => void;
  readonly count: RequestHandler;
}

function answerOrder(response: Response, region: string, id: string, reply: Reply): void {
  if (reply.status === 200) response.status(201).json({ id, region });
  else response.status(503).json({ error: 'the order could not be written', reason: reply.body.error, region });
}

/** What the ingress of the region does with the path of the gate: the prober beside it answers. */
async function passOn(layout: SandboxLayout, region: string, path: string, response: Response): Promise<void> {
  const { proberPort } = regionOf(layout, region);
  try {
    if (proberPort === undefined) throw new Error('no prober is routed to');
    const { status, body } = await call('GET', proberPort, path, { timeoutMs: 1_000 });
    response.status(status).json(body);
  } catch (error) {
    response.status(502).json({ error: `the prober does not answer: ${(error as Error).message}` });
  }
}

/** The database's answer; one that does not come is a 503 like any other reason for not being served. */
async function ask(method: string, port: number, path: string, body?: unknown): Promise<Reply> {
  try {
    return await call(method, port, path, { body, timeoutMs: databaseTimeoutMs });
  } catch (error) {
    const reason = `the database does not answer: ${(error as NodeJS.ErrnoException).code}`;
    return { status: 503, text: reason, body: { error: reason } };
  }
}
