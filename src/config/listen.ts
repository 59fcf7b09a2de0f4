import { isIPv6 } from 'node:net';
import { z } from 'zod';
import { host } from './host.ts';
import { expects } from './wording.ts';

/** Where a server listens. */
export interface ListenAddress {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

const FORM = expects('an address and a port, such as 127.0.0.1:8080 or [::1]:8080');
const PARTS = /^(?:\[(?<six>[0-9a-fA-F:.]+)\]|(?<four>[^:[\]]+)):(?<port>\d{1,5})$/;

/** `127.0.0.1:8080` in the file; its two parts in the program. */
export const listen = z.codec(
  z.string(FORM).refine((text) => partsOf(text) !== undefined, FORM),
  z.custom<ListenAddress>(),
  {
    decode: (text) => partsOf(text) ?? { host: '127.0.0.1', port: 0 },
    encode: (address) => `${isIPv6(address.host) ? `[${address.host}]` : address.host}:${address.port}`,
  },
);

function partsOf(text: string): ListenAddress | undefined {
  const { six, four, port } = PARTS.exec(text)?.groups ?? {};
  const address = { host: six ?? four ?? '', port: Number(port) };
  const fits = six === undefined ? host.safeParse(address.host).success : isIPv6(six);
  return fits && address.port <= 65_535 ? address : undefined;
}

/** Whether only programs on this machine can connect. */
export function isLoopback(address: ListenAddress): boolean {
  return address.host === 'localhost' || address.host === '::1' || /^127\./.test(address.host);
}
