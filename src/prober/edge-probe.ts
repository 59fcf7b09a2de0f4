import type { EdgeTarget, Probe } from './targets.ts';

/** How a public name is sampled: as a user's browser would ask it. Throws `TypeError` when its URL is none. */
export function edgeProbe(edge: EdgeTarget): Probe {
  const url = new URL(edge.url);
  const isSecure = url.protocol === 'https:';
  return {
    type: isSecure ? 'https' : 'http',
    address: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (isSecure ? 443 : 80),
    path: `${url.pathname}${url.search}`,
    method: 'GET',
    // A region that answers with a server error does not serve its users yet, whatever its header says. Any other
    // answer came from the application.
    expectedCodes: '2xx,3xx,4xx',
    expectedBody: '',
    headers: edge.headers,
    followRedirects: false,
    allowInsecure: false,
    regionHeader: edge.regionHeader,
    regionTexts: edge.regionTexts,
    timeoutMs: edge.timeoutMs,
  };
}
