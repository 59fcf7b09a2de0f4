import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/**
 * Why a request does not count as made on this machine; undefined when it does. The Host must be a loopback name too:
 * otherwise a web page that lets its own name resolve to 127.0.0.1 could call through the operator's browser.
 */
export function whyNotLoopback(request: IncomingMessage): string | undefined {
  const remote = request.socket.remoteAddress ?? '';
  if (!isLoopback(remote)) return `This call came from ${remote || 'an unknown address'}.`;
  const forwarded = request.headers['x-forwarded-for'] ?? request.headers.forwarded;
  if (forwarded !== undefined) return 'This call was forwarded by a proxy.';
  const host = hostOf(request);
  return host === 'localhost' || isLoopback(host) ? undefined : 'This call was made to another host name.';
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function isLoopback(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && loopback.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

function hostOf(request: IncomingMessage): string {
  try {
    return new URL(`http://${request.headers.host}`).hostname.replace(/^\[|\]$/g, '');
  } catch {
    return '';
  }
}
