import type { HttpResponse, SendOptions, Transport, WireRequest } from '../../src/outbound/transport.ts';

/** What a scripted transport does with a request: answer, fail, or never answer. */
export type Turn = Partial<HttpResponse> | Error | 'silence';

/** A network that plays what it is told, one turn a request, the last turn for ever. */
export interface ScriptedTransport extends Transport {
  readonly requests: WireRequest[];
}

export function scriptedTransport(...turns: Turn[]): ScriptedTransport {
  const requests: WireRequest[] = [];
  return {
    requests,
    async send(request: WireRequest, { signal, onStart }: SendOptions) {
      const turn = turns[Math.min(requests.length, turns.length - 1)] ?? {};
      // As on a real network: a connection that is refused never gets as far as starting.
      if (turn instanceof Error && 'code' in turn && turn.code === 'ECONNREFUSED') {
        requests.push(request);
        throw turn;
      }
      onStart?.();
      requests.push(request);
      if (turn instanceof Error) throw turn;
      if (turn === 'silence') return silence(signal);
      return { status: 200, headers: {}, text: '{}', ...turn };
    },
    close: async () => {},
  };
}

function silence(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** An error as Node's sockets have them. */
export function socketError(code: string): Error {
  return Object.assign(new Error(code.toLowerCase()), { code });
}
