import { beforeEach, expect, it } from 'vitest';
import { Lease } from '../../src/controller/membership.ts';
import { type LeaseRenewal, StoreUnavailable } from '../../src/store/contract.ts';
import { type VirtualRuntime, virtualRuntime } from '../support/virtual-runtime.ts';

const timings = { leaseMs: 3_000, renewEveryMs: 1_000, observeEveryMs: 1_000, turnEveryMs: 1_000 };

let runtime: VirtualRuntime;
let lease: Lease;
/** What the next renewal answers, and after how long. */
let answer: { readonly renewal: LeaseRenewal | StoreUnavailable; readonly afterMs: number };

beforeEach(() => {
  runtime = virtualRuntime();
  const renewLease = async () => {
    await runtime.sleep(answer.afterMs);
    if (answer.renewal instanceof StoreUnavailable) throw answer.renewal;
    return answer.renewal;
  };
  lease = new Lease({ runtime, store: { renewLease }, instance: 'ctl-a', region: 'eu-de', holds: 'd-1', timings });
});

it('holds for its time less a margin, counted from before the call that renewed it', async () => {
  await renewal('renewed', 500);

  await runtime.advance(2_199);
  expect(lease.held).toBe(true);
  await runtime.advance(1);
  expect(lease.held).toBe(false);
});

it('is not held before a renewal has been confirmed', async () => {
  await renewal('unconfirmed');

  expect(lease.held).toBe(false);
});

it('keeps what it had when a renewal is not confirmed, and runs out', async () => {
  await renewal('renewed');
  await runtime.advance(1_000);
  await renewal('unconfirmed');

  expect(lease.held).toBe(true);
  await runtime.advance(1_699);
  expect(lease.held).toBe(true);
  await runtime.advance(1);
  expect(lease.held).toBe(false);
});

it('is not brought back by what is not confirmed once it has run out', async () => {
  await renewal('renewed');
  await runtime.advance(2_700);
  await renewal('unconfirmed');

  expect(lease.held).toBe(false);
});

it('keeps what it had when nobody knows what became of a renewal, and runs out', async () => {
  await renewal('renewed');
  await runtime.advance(1_000);
  await expect(renewal(new StoreUnavailable('gone'))).rejects.toThrow(StoreUnavailable);

  expect(lease.held).toBe(true);
  await runtime.advance(1_700);
  expect(lease.held).toBe(false);
});

it('is lost at once when its name is another process’s', async () => {
  await renewal('renewed');
  await renewal('somebody-else');

  expect(lease.held).toBe(false);
});

function renewal(renewal: LeaseRenewal | StoreUnavailable, afterMs = 0): Promise<LeaseRenewal> {
  answer = { renewal, afterMs };
  return runtime.until(lease.renew());
}
