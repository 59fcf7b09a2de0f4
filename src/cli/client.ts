import type { z } from 'zod';
import { systemRuntime } from '../runtime.ts';
import { CliError, exit } from './exit.ts';
import type { CliIo } from './io.ts';
import { describeFailure, neverArrived } from './network-failure.ts';
import { replies } from './replies.ts';
import { ServerProblem } from './server-problem.ts';

/** Regent's REST API as the verbs use it. */
export interface Client {
  /** Reads and checks a document; the raw one is what `-o json` prints. */
  get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<Answer<z.output<Schema>>>;
  /** Reads a text of a media type. */
  read(path: string, mediaType: string): Promise<string>;
  /** Changes something. It carries a key of its own, so that it is not done twice however often it has to be sent. */
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
  readonly io: Pick<CliIo, 'fetch' | 'sleep'>;
}

/** A controller answers a command within 5 s; whoever takes longer than this is not there. */
const TIMEOUT_MS = 10_000;

/** How long a change is waited for that an earlier try of it still keeps busy: longer than answering one takes. */
const UNDER_WAY_MOST_S = 10;

/** Speaks to the first of several controllers that answers: any of them can answer for every application. */
export function createClient(options: ClientOptions): Client {
  let order = options.servers;
  const call = async (call: Call): Promise<Received> => {
    const failures: string[] = [];
    let unwell: Received | undefined;
    let lost: CliError | undefined;
    const left = [...order];
    for (const server of left) {
      try {
        const received = await attempt(options, server, call);
        unwell ??= received;
        // Another controller may still reach Redis. A change may have been written before it was lost, and its key forgotten.
        if (received.status === 503 && call.method === 'GET') continue;
        order = [server, ...order.filter((each) => each !== server)];
        return received;
      } catch (error) {
        if (error instanceof CliError) throw error;
        failures.push(`${server} (${describeFailure(error)})`);
        if (call.key === undefined || neverArrived(error)) continue;
        // It may have arrived: by its key everyone can tell what became of it, who has just failed included.
        lost ??= interrupted(server, error);
        if (left.length < 2 * order.length) left.push(server);
      }
    }
    if (unwell !== undefined) return unwell;
    throw lost ?? unreachable(failures);
  };
  const change = async (asked: Omit<Call, 'key'>): Promise<Received> => {
    const keyed = { ...asked, key: systemRuntime().id() };
    for (let waitedS = 0; ; waitedS += 1) {
      const received = await call(keyed);
      if (!isUnderWay(received) || waitedS === UNDER_WAY_MOST_S) return received;
      await options.io.sleep(1_000, new AbortController().signal);
    }
  };
  return {
    get: async (path, schema) => understand(await call({ method: 'GET', path }), schema),
    read: async (path, accept) => textIn(await call({ method: 'GET', path, accept }), accept),
    send: async (method, path, body, schema) => understand(await change({ method, path, body }), schema),
  };
}

async function attempt(
  { token, io }: ClientOptions,
  server: string,
  { method, path, body, key, accept = 'application/json' }: Call,
): Promise<Received> {
  const headers = {
    accept,
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(key !== undefined && { 'idempotency-key': key }),
  };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  // A redirect would carry a command, and on the same host the token, to somewhere nobody named.
  const response = await io.fetch(server + path, { method, headers, redirect: 'error', signal, ...sent });
  const type = response.headers.get('content-type') ?? '';
  return { server, status: response.status, type, text: await response.text() };
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  /** Of a change: the same whenever it is sent again. */
  readonly key?: string;
  /** The media type that is wanted; JSON unless it is another. */
  readonly accept?: string;
}

interface Received {
  readonly server: string;
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Whether a controller is still answering an earlier try of the same change. */
function isUnderWay({ status, text }: Received): boolean {
  return status === 409 && replies.problem.safeParse(parseJson(text)).data?.type === 'urn:regent:problem:under-way';
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
