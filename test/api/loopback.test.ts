import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { whyNotLoopback } from '../../src/api/loopback.ts';

const from = (remoteAddress: string | undefined) =>
  whyNotLoopback({ socket: { remoteAddress }, headers: { host: 'localhost' } } as IncomingMessage);

it.each(['127.0.0.1', '127.255.1.2', '::1', '::ffff:127.0.0.1'])('%s is this machine', (address) => {
  expect(from(address)).toBeUndefined();
});

it.each(['10.0.0.1', '128.0.0.1', '::2', '::ffff:10.0.0.1', 'fe80::1', ''])('%s is another one', (address) => {
  expect(from(address)).toContain('came from');
});

it('an address that the system does not tell is another one', () => {
  expect(from(undefined)).toContain('unknown');
});
