import { Agent, Client, type Dispatcher, request } from 'undici';
import type { HttpResponse, SendOptions, Transport, WireRequest } from './transport.ts';

/** No answer of the APIs that we call is near this size; a longer one is a mistake or an attack. */
const responseBytesMax = 4 * 1024 * 1024;

/** Backstops in milliseconds. The deadlines that count come from the caller's signal; undici's timers are coarse. */
const connectTimeoutMs = 5_000;
const silenceTimeoutMs = 30_000;

const connectionOptions = {
  headersTimeout: silenceTimeoutMs,
  bodyTimeout: silenceTimeoutMs,
  keepAliveTimeout: 4_000,
  keepAliveMaxTimeout: 60_000,
  maxResponseSize: responseBytesMax,
  pipelining: 1,
  // One request per connection at a time, so that a connection that dies takes one request along and no more.
  allowH2: false,
} as const;

/** The real network: undici's `request`, no redirects followed, nothing retried. `userAgent` says who calls. */
export function undiciTransport(userAgent: string): Transport {
  /** By the certificates that they trust. */
  const shared = new Map<string | undefined, Agent>();
  const agentFor = (ca: string | undefined): Agent => {
    const agent = shared.get(ca) ?? new Agent({ ...connectionOptions, connections: 8, connect: trusting(ca) });
    shared.set(ca, agent);
    return agent;
  };
  return {
    async send(request, options) {
      const wire = { ...request, headers: { 'user-agent': userAgent, ...request.headers } };
      if (!options.fresh) return exchange(agentFor(wire.ca), wire, options);
      const own = new Client(new URL(wire.url).origin, { ...connectionOptions, connect: trusting(wire.ca) });
      try {
        return await exchange(own, wire, options);
      } finally {
        await own.destroy();
      }
    },
    async close() {
      await Promise.all([...shared.values()].map((agent) => agent.destroy()));
    },
  };
}

function trusting(ca: string | undefined) {
  return { timeout: connectTimeoutMs, ...(ca === undefined ? {} : { ca }) };
}

async function exchange(dispatcher: Dispatcher, wire: WireRequest, options: SendOptions): Promise<HttpResponse> {
  const { signal, onStart, fresh } = options;
  const answer = await request(wire.url, {
    dispatcher: onStart === undefined ? dispatcher : dispatcher.compose(startHook(onStart)),
    method: wire.method as Dispatcher.HttpMethod,
    headers: wire.headers,
    body: wire.body ?? null,
    signal,
    reset: fresh === true,
  });
  const text = await answer.body.text();
  return { status: answer.statusCode, headers: flat(answer.headers), text };
}

/** undici calls `onRequestStart` with the connection open and writes when it returns, unless it was aborted there. */
function startHook(onStart: () => void): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) =>
    dispatch(options, {
      onRequestStart(controller, context) {
        try {
          onStart();
        } catch (error) {
          controller.abort(error instanceof Error ? error : new Error(String(error)));
          return;
        }
        handler.onRequestStart?.(controller, context);
      },
      onRequestUpgrade: (...given) => handler.onRequestUpgrade?.(...given),
      onResponseStart: (...given) => handler.onResponseStart?.(...given),
      onResponseData: (...given) => handler.onResponseData?.(...given),
      onResponseEnd: (...given) => handler.onResponseEnd?.(...given),
      onResponseError: (...given) => handler.onResponseError?.(...given),
    });
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value ?? ''].flat().join(', ')]);
  return Object.fromEntries(entries) as Record<string, string>;
}
