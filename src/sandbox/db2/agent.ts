import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response, Router } from 'express';
import express from 'express';
import { z } from 'zod';
import { jsonBody, Refusal } from '../http.ts';
import type { SandboxLayout } from '../layout.ts';
import { type Fencing, fencingSchema, staleAgainst } from './fencing.ts';
import type { CommandResult } from './results.ts';
import type { Side } from './side.ts';

const commandSchema = z.looseObject({
  command: z.string().min(1),
  fencing: fencingSchema.optional(),
  /** True: answer 202 with a job at once; the command goes on. A job is forgotten when the process dies. */
  detach: z.boolean().default(false),
});

type Job = { state: 'running' } | ({ state: 'done' } & CommandResult);
type Run = (command: string, fencing?: Fencing) => Promise<CommandResult>;

/**
 * The command agent of the database server, in place of an SSH session:
 * `POST /commands {command, fencing?, detach?}` and `GET /commands/{job}`.
 */
export function agentRoutes(side: Side, run: Run): Router {
  const jobs = new Map<string, Job>();
  const router = express.Router();
  router.use('/commands', authenticated(side.layout.credentials.db2Agent));
  router.post('/commands', async (request: Request, response: Response) => {
    const { command, fencing, detach } = commandFrom(request);
    const seen = fencing && staleAgainst(side, fencing);
    if (seen) throw new Refusal(409, { error: 'stale fencing token', seen });
    if (!detach) {
      response.json(await run(command, fencing));
      return;
    }
    const id = randomUUID();
    jobs.set(id, { state: 'running' });
    void run(command, fencing)
      .catch((error: unknown) => ({ exitCode: 1, stdout: '', stderr: `${String(error)}\n` }))
      .then((result) => jobs.set(id, { state: 'done', ...result }));
    response.status(202).json({ job: id });
  });
  router.get('/commands/:job', (request, response) => {
    const job = jobs.get(request.params.job);
    if (!job) throw new Refusal(404, { error: `there is no job ${request.params.job}` });
    response.json(job);
  });
  return router;
}

function commandFrom(request: Request): z.infer<typeof commandSchema> {
  const parsed = commandSchema.safeParse(jsonBody(request));
  if (parsed.success) return parsed.data;
  throw new Refusal(400, { error: 'not a command', problems: parsed.error.issues });
}

function authenticated(credentials: SandboxLayout['credentials']['db2Agent']) {
  const { user, password, token } = credentials;
  const basic = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return (request: Request, _response: Response, next: NextFunction): void => {
    const given = request.get('authorization');
    if (given !== basic && given !== `Bearer ${token}`) throw new Refusal(401, { error: 'unknown user or token' });
    next();
  };
}
