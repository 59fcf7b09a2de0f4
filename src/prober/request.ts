import type { SecureContext } from 'node:tls';
import type { Request } from './line.ts';
import type { Probe } from './targets.ts';

/** What every request of a prober has in common. */
export interface Manner {
  readonly userAgent: string;
  readonly tls: SecureContext;
}

/** The request that a probe asks for. */
export function firstRequest(probe: Probe, manner: Manner): Request {
  const host = probe.address.includes(':') ? `[${probe.address}]` : probe.address;
  const url = new URL(probe.path, `${probe.type}://${host}:${probe.port}`);
  return requestTo(url, probe.method, Object.entries(probe.headers), probe, manner);
}

/** The request that a redirect asks for; undefined when it leads nowhere that can be asked. */
export function redirectedRequest(from: Request, location: string, probe: Probe, manner: Manner): Request | undefined {
  const here = new URL(`${from.origin}${from.options.path}`);
  const url = URL.parse(location, here.href);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  const isElsewhere = url.origin !== here.origin;
  // Credentials and the name of the old place are not for the new one.
  const headers = Object.entries(probe.headers).filter(
    ([name]) => !isElsewhere || !/^(host|authorization|cookie)$/i.test(name),
  );
  return requestTo(url, probe.method === 'HEAD' ? 'HEAD' : 'GET', headers, probe, manner);
}

function requestTo(url: URL, method: string, headers: [string, string][], probe: Probe, manner: Manner): Request {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const hostHeader = headers.find(([name]) => name.toLowerCase() === 'host')?.[1];
  const serverName = hostHeader === undefined ? host : hostHeader.replace(/:\d+$/, '');
  const isSecure = url.protocol === 'https:';
  const tls = isSecure ? { context: manner.tls, serverName, allowInsecure: probe.allowInsecure } : undefined;
  return {
    origin: url.origin,
    destination: { host, port: Number(url.port) || (isSecure ? 443 : 80), tls, timeoutMs: probe.timeoutMs },
    options: {
      path: `${url.pathname}${url.search}`,
      method,
      // `reset` says `connection: close`, so that it is the server that closes first and keeps the port waiting.
      reset: true,
      headers: ['user-agent', manner.userAgent, ...headers.filter(([name]) => !/^user-agent$/i.test(name)).flat()],
    },
  };
}
