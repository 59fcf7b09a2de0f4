import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { request as proxyRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gaveUpOrCleared, isOnlyDelay, spoiltAnswer } from '../fault-injection.ts';
import type { Faults } from '../faults.ts';
import { regionOf, regionOfOrigin, type SandboxLayout } from '../layout.ts';
import type { Origin } from './cis/objects.ts';
import { pickOrigin, trafficOf } from './cis/traffic.ts';
import type { EdgeStats } from './edge-stats.ts';
import type { EdgeView } from './edge-view.ts';

/** An origin that has not begun to answer after this long is given up with 524. Cloudflare waits 100 s by default. */
const originTimeoutMs = 10_000;

const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

type Edge = {
  layout: SandboxLayout;
  view: EdgeView;
  faults: Faults;
  stats: EdgeStats;
  originTimeoutMs?: number;
};

/** The edge: a reverse proxy that sends each request where CIS's objects say, by the Host header. */
export function edgeListener(edge: Edge, ownApi: (request: IncomingMessage, response: ServerResponse) => void) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    if (request.url?.startsWith('/sandbox/')) ownApi(request, response);
    else void serve(edge, request, response);
  };
}

async function serve(edge: Edge, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  response.setHeader('cf-ray', rayId());
  const fault = edge.faults.meet(request, request.url ?? '/');
  if (fault) {
    if (fault.delayMs > 0) await sleep(fault.delayMs);
    if (fault.hang) await gaveUpOrCleared(response, edge.faults, fault.id);
    if (fault.hang || fault.cut) {
      request.socket.destroy();
      return;
    }
    if (!isOnlyDelay(fault)) {
      const { status, body } = spoiltAnswer(fault);
      answer(edge, response, host, undefined, status, body);
      return;
    }
  }
  const route = routeOf(edge, host);
  if ('nowhere' in route) answer(edge, response, host, undefined, route.status, route.nowhere);
  else forward(edge, request, response, { host, ...route });
}

function routeOf(edge: Edge, host: string): { origin: Origin; region: string } | { nowhere: string; status: number } {
  const { loadBalancers, pools } = edge.view.snapshot;
  const balancer = loadBalancers.find(({ name }) => name === host);
  if (!balancer) return { nowhere: `error code: 1016 (nothing is served under ${host})`, status: 530 };
  const traffic = trafficOf(balancer, pools);
  if ('nowhere' in traffic) return traffic;
  const origin = pickOrigin(traffic.shares, Math.random());
  const region = origin && regionOfOrigin(edge.layout, origin.address);
  if (!origin || !region) return { nowhere: 'error code: 1016 (the origin has no address)', status: 530 };
  return { origin, region };
}

function forward(
  edge: Edge,
  request: IncomingMessage,
  response: ServerResponse,
  route: { host: string; origin: Origin; region: string },
): void {
  const { host, origin, region } = route;
  const outgoing = proxyRequest({
    host: '127.0.0.1',
    port: regionOf(edge.layout, region).applicationPort,
    method: request.method,
    path: request.url,
    headers: headersFor(request, origin, host),
    agent: false,
  });
  const fail = (status: number, text: string): void => {
    outgoing.destroy();
    if (response.headersSent) request.socket.destroy();
    else answer(edge, response, host, region, status, text);
  };
  const timer = setTimeout(
    () => fail(524, 'error code: 524 (the origin did not answer in time)'),
    edge.originTimeoutMs ?? originTimeoutMs,
  );
  let failed = false;
  outgoing.on('error', (error: NodeJS.ErrnoException) => {
    clearTimeout(timer);
    if (failed || response.writableEnded || response.destroyed) return;
    failed = true;
    fail(...statusOf(error));
  });
  outgoing.on('response', (incoming) => {
    clearTimeout(timer);
    edge.stats.count(host, region, incoming.statusCode ?? 0);
    response.writeHead(incoming.statusCode ?? 502, endToEnd(incoming.headers));
    incoming.pipe(response);
    incoming.on('error', () => request.socket.destroy());
  });
  response.on('close', () => {
    clearTimeout(timer);
    outgoing.destroy();
  });
  request.pipe(outgoing);
}

/** Cloudflare's statuses for an origin that it can't use. */
function statusOf(error: NodeJS.ErrnoException): [number, string] {
  if (error.code === 'ECONNREFUSED') return [521, 'error code: 521 (the origin refused the connection)'];
  if (error.code === 'ETIMEDOUT' || error.code === 'EHOSTUNREACH') return [522, 'error code: 522 (no connection)'];
  return [520, `error code: 520 (the origin cut the connection: ${error.code})`];
}

function headersFor(request: IncomingMessage, origin: Origin, host: string): Record<string, string | string[]> {
  const headers = endToEnd(request.headers);
  const override = origin.header?.Host?.[0] ?? origin.header?.host?.[0];
  return {
    ...headers,
    host: override ?? host,
    'cf-connecting-ip': request.socket.remoteAddress ?? '',
    'x-forwarded-for': request.socket.remoteAddress ?? '',
    'x-forwarded-proto': 'https',
    connection: 'close',
  };
}

function endToEnd(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const kept = Object.entries(headers).filter(([name, value]) => value !== undefined && !hopByHop.has(name));
  return Object.fromEntries(kept) as Record<string, string | string[]>;
}

function answer(
  edge: Edge,
  response: ServerResponse,
  host: string,
  region: string | undefined,
  status: number,
  text: string,
): void {
  edge.stats.count(host, region, status);
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

function rayId(): string {
  return `${Math.floor(Math.random() * 0xffffffff)
    .toString(16)
    .padStart(16, '8')}-DFW`;
}
