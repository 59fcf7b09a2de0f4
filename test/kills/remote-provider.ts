import type { Application } from '../../src/domain/application.ts';
import { createHttpClient } from '../../src/outbound/http.ts';
import type { HttpClient } from '../../src/outbound/http-contract.ts';
import { undiciTransport } from '../../src/outbound/undici-transport.ts';
import type { Provider, Seen } from '../../src/providers/contract.ts';
import type { Runtime } from '../../src/runtime.ts';

/** Providers of a world that another process imitates, called as any other system is. */
export function remoteProviders(
  application: Application,
  baseUrl: string,
  runtime: Runtime,
): Readonly<Record<string, Provider>> {
  const transport = undiciTransport('regent-test');
  const client = createHttpClient({ runtime, transport, name: 'the world', baseUrl });
  return Object.fromEntries(
    application.resources.map(({ id, abilities }) => [id, { abilities, ...overHttp(client, id) }]),
  );
}

function overHttp(client: HttpClient, resource: string): Pick<Provider, 'observe' | 'act'> {
  return {
    async observe({ signal, urgent }) {
      const path = `/look/${resource}?urgent=${urgent === true}`;
      const read = await client.read({ method: 'GET', path }, { signal });
      if (read.outcome === 'none' || read.response.status !== 200) return { regions: {}, busy: 'unknown' };
      return JSON.parse(read.response.text) as Seen;
    },
    async act(step, { signal, mayStart, fencing }) {
      const request = { method: 'POST', path: '/act', body: { step, fencing } } as const;
      const acted = await client.act(request, { signal, mayStart });
      if (acted.outcome === 'notSent') return { outcome: 'refused', again: acted.again, note: acted.because };
      if (acted.outcome === 'unknown') return { outcome: 'unknown', note: acted.because };
      if (acted.response.status === 202) return { outcome: 'accepted', note: 'The world has taken it on.' };
      return { outcome: 'refused', again: true, note: 'The world says that it is so already.' };
    },
  };
}
