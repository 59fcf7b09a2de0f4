import type { SshWire } from '../../src/outbound/ssh/contract.ts';

/** No server can be reached, and to be asked for one is an error of the test. */
export const noSsh: SshWire = {
  connect: () => Promise.reject(new Error('this test has no server')),
};
