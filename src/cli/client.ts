import type { z } from 'zod';
import { CliError, exit } from './exit.ts';
import { describeFailure, neverArrived } from './network-failure.ts';
import { replies } from './replies.ts';
import { ServerProblem } from './server-problem.ts';

/** Regent's REST API as the verbs use it. */
export interface Client {
  /** Reads and checks a document; the raw one is what `-o json` prints. */
  get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<Answer<z.output<Schema>>>;
  /** Reads a text of a media type. */
  read(path: string, mediaType: string): Promise<string>;
  send<Schema extends z.ZodType>(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body: object,
    schema: Schema,
  ): Promise<Answer<z.output<Schema>>>;
}

/** An answer as it came, and as it was understood. */
export interface Answer<Value> {
  readonly raw: unknown;
  readonly value: Value;
}

/** Where and as whom to call. */
export interface ClientOptions {
  /** Tried in turn, beginning with the one that answered last. */
  readonly servers: readonly string[];
  readonly token: string | undefined;
  readonly fetch: typeof fetch;
}

/** A controller answers a command within 5 s; whoever takes longer than this is not there. */
const TIMEOUT_MS = 10_000;

/** Speaks to the first of several controllers that answers: any of them can answer for every application. */
export function createClient(options: ClientOptions): Client {
  let order = options.servers;
  const call = async (call: Call): Promise<Received> => {
    const failures: string[] = [];
    let unwell: Received | undefined;
    for (const server of order) {
      try {
        const received = await attempt(options, server, call);
        unwell ??= received;
        // Another controller may still reach Redis; a change may have been written before it was lost.
        if (received.status === 503 && call.method === 'GET') continue;
        order = [server, ...order.filter((each) => each !== server)];
        return received;
      } catch (error) {
        if (error instanceof CliError) throw error;
        failures.push(`${server} (${describeFailure(error)})`);
        // A change that may have arrived must not be sent twice.
        if (call.method !== 'GET' && !neverArrived(error)) throw interrupted(server, error);
      }
    }
    if (unwell !== undefined) return unwell;
    throw unreachable(failures);
  };
  return {
    get: async (path, schema) => understand(await call({ method: 'GET', path }), schema),
    read: async (path, accept) => textIn(await call({ method: 'GET', path, accept }), accept),
    send: async (method, path, body, schema) => understand(await call({ method, path, body }), schema),
  };
}

async function attempt(
  { token, fetch }: ClientOptions,
  server: string,
  { method, path, body, accept = 'application/json' }: Call,
): Promise<Received> {
  const headers = {
    accept,
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
  };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  // A redirect would carry a command, and on the same host the token, to somewhere nobody named.
  const response = await fetch(server + path, { method, headers, redirect: 'error', signal, ...sent });
  const type = response.headers.get('content-type') ?? '';
  return { server, status: response.status, type, text: await response.text() };
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  /** The media type that is wanted; JSON unless it is another. */
  readonly accept?: string;
}

interface Received {
  readonly server: string;
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

function understand<Schema extends z.ZodType>(received: Received, schema: Schema): Answer<z.output<Schema>> {
  const raw = parseJson(received.text);
  throwIfProblem(received, raw);
  const value = schema.safeParse(raw);
  if (received.status < 400 && value.success) return { raw, value: value.data };
  throw notAsRegent(received);
}

function textIn(received: Received, mediaType: string): string {
  throwIfProblem(received, parseJson(received.text));
  if (received.status < 400 && received.type.startsWith(mediaType)) return received.text;
  throw notAsRegent(received);
}

function throwIfProblem({ server, status }: Received, raw: unknown): void {
  const problem = status < 400 ? undefined : replies.problem.safeParse(raw);
  if (problem?.success === true) throw new ServerProblem(server, problem.data, raw);
}

function notAsRegent({ server, status }: Received): CliError {
  const message = `${server} answered (${status}), but not as Regent does. Is --server right, and of this version?`;
  return new CliError(message, exit.unreachable);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreachable(failures: readonly string[]): CliError {
  const message =
    `No Regent answers at ${failures.join(', ')}. ` +
    'Is a controller running there? --server or REGENT_SERVER says where to look, several separated by commas.';
  return new CliError(message, exit.unreachable);
}

function interrupted(server: string, error: unknown): CliError {
  const message =
    `${server} did not answer (${describeFailure(error)}), and it is not known whether the request arrived. ` +
    'Look with "regent status" before you try again.';
  return new CliError(message, exit.unreachable);
}
