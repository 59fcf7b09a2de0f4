import { expect, it } from 'vitest';
import type { Equipment, ManagedApplication } from '../../src/controller/managed.ts';
import { Observer } from '../../src/controller/observer.ts';
import type { Provider } from '../../src/providers/contract.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { shop } from '../support/shop.ts';
import { virtualRuntime } from '../support/virtual-runtime.ts';

it('what was seen is as old as the look at it: a loss that grows is counted from before what was slow to answer', async () => {
  const runtime = virtualRuntime();
  const slow: Provider = {
    abilities: [],
    async observe() {
      // One side has answered at once; the other one, which is dead, uses up the time of the look.
      const loss = { ms: 7_000, estimated: true, growing: true } as const;
      await runtime.sleep(3_500);
      return { regions: { 'eu-de': { role: 'replica', loss, detail: 'Standby.' } }, busy: 'no' };
    },
    act: () => Promise.reject(new Error('nothing is done')),
  };
  const store = { now: () => runtime.wallMs() } as Equipment['store'];
  const log = createLog({ name: 'test', level: 'silent' });
  const managed = { application: shop(), providers: { db: slow } } as unknown as ManagedApplication;
  const observer = new Observer({ runtime, store, log } as unknown as Equipment, managed);
  const begun = runtime.wallMs();

  const seen = await runtime.until(observer.look('db'));

  expect(seen?.at).toBe(begun);
  expect(observer.latest.db?.at).toBe(begun);
});
