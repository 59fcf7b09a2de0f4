import type { PodExec } from '../../src/outbound/pod/exec.ts';
import type { SshWire } from '../../src/outbound/ssh/contract.ts';

/** No server can be reached, and to be asked for one is an error of the test. */
export const noSsh: SshWire = {
  connect: () => Promise.reject(new Error('this test has no server')),
};

export const noPods: PodExec = {
  open() {
    throw new Error('this test has no pod');
  },
};
