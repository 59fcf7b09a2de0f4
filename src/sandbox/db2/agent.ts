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

/** An answer of the agent; refusals are thrown. */
export type AgentAnswer = { status: number; body: object };

/**
 * The command agent of the database server, in place of an SSH session:
 * `POST /commands {command, fencing?, detach?}` and `GET /commands/{job}`.
 */
export class CommandAgent {
  readonly #side: Side;
  readonly #run: Run;
  readonly #jobs = new Map<string, Job>();

  constructor(side: Side, run: Run) {
    this.#side = side;
    this.#run = run;
  }

  async post(given: unknown): Promise<AgentAnswer> {
    const { command, fencing, detach } = commandFrom(given);
    const seen = fencing && staleAgainst(this.#side, fencing);
    if (seen) throw new Refusal(409, { error: 'stale fencing token', seen });
    if (!detach) return { status: 200, body: await this.#run(command, fencing) };
    const id = this.#side.runtime.id();
    this.#jobs.set(id, { state: 'running' });
    void this.#run(command, fencing)
      .catch((error: unknown) => ({ exitCode: 1, stdout: '', stderr: `${String(error)}\n` }))
      .then((result) => this.#jobs.set(id, { state: 'done', ...result }));
    return { status: 202, body: { job: id } };
  }

  get(id: string): AgentAnswer {
    const job = this.#jobs.get(id);
    if (!job) throw new Refusal(404, { error: `there is no job ${id}` });
    return { status: 200, body: job };
  }
}

/** The same over HTTP. */
export function agentRoutes(side: Side, run: Run): Router {
  const agent = new CommandAgent(side, run);
  const router = express.Router();
  router.use('/commands', authenticated(side.layout.credentials.db2Agent));
  router.post('/commands', async (request: Request, response: Response) => {
    const { status, body } = await agent.post(jsonBody(request));
    response.status(status).json(body);
  });
  router.get('/commands/:job', (request, response) => {
    const { status, body } = agent.get(request.params.job);
    response.status(status).json(body);
  });
  return router;
}

function commandFrom(given: unknown): z.infer<typeof commandSchema> {
  const parsed = commandSchema.safeParse(given);
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
