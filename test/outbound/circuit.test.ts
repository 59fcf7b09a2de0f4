import { describe, expect, it } from 'vitest';
import { CircuitOpen, createCircuit } from '../../src/outbound/circuit.ts';
import { virtualRuntime } from '../support/virtual-runtime.ts';

const limits = { failuresPercent: 50, callsMin: 4, windowMs: 10_000, restMs: 5_000 };

const fails = () => Promise.reject(new Error('no'));
const succeeds = async () => 'yes';

function setup() {
  const runtime = virtualRuntime();
  return { runtime, circuit: createCircuit(runtime, 'CIS', limits, () => 'failed') };
}

async function times(count: number, call: () => Promise<unknown>): Promise<void> {
  for (let each = 0; each < count; each += 1) await call().catch(() => {});
}

describe('a circuit', () => {
  it('stays closed while too few calls were made to say anything', async () => {
    const { circuit } = setup();

    await times(3, () => circuit.run(fails));

    expect(circuit.state()).toBe('closed');
  });

  it('stays closed while half of the calls succeed', async () => {
    const { circuit } = setup();

    for (let pair = 0; pair < 10; pair += 1) {
      await circuit.run(succeeds);
      await times(1, () => circuit.run(fails));
    }

    expect(circuit.state()).toBe('closed');
  });

  it('opens when more fail, and calls are not made any more', async () => {
    const { circuit } = setup();
    await times(4, () => circuit.run(fails));
    let made = false;
    const call = async () => {
      made = true;
    };

    await expect(circuit.run(call)).rejects.toBeInstanceOf(CircuitOpen);

    expect(circuit.state()).toBe('open');
    expect(made).toBe(false);
  });

  it('forgets failures that are older than its window', async () => {
    const { circuit, runtime } = setup();
    await times(3, () => circuit.run(fails));

    await runtime.advance(10_000);
    await times(3, () => circuit.run(fails));

    expect(circuit.state()).toBe('closed');
  });

  it('lets one call at a time try after its rest', async () => {
    const { circuit, runtime } = setup();
    await times(4, () => circuit.run(fails));
    await runtime.advance(5_000);
    const trying = circuit.run(() => runtime.sleep(100));

    await expect(circuit.run(succeeds)).rejects.toBeInstanceOf(CircuitOpen);
    await runtime.until(trying);

    expect(circuit.state()).toBe('closed');
  });

  it('rests again when the trial fails', async () => {
    const { circuit, runtime } = setup();
    await times(4, () => circuit.run(fails));
    await runtime.advance(5_000);

    await times(1, () => circuit.run(fails));

    expect(circuit.state()).toBe('open');
    await runtime.advance(5_000);
    expect(circuit.state()).toBe('half-open');
  });

  it('makes a call that is a trial at any time', async () => {
    const { circuit } = setup();
    await times(4, () => circuit.run(fails));

    await times(1, () => circuit.run(fails, { trial: true }));
    expect(circuit.state()).toBe('open');
    await circuit.run(succeeds, { trial: true });

    expect(circuit.state()).toBe('closed');
  });

  it('needs no time but that of its Runtime', async () => {
    const { circuit, runtime } = setup();
    await times(4, () => circuit.run(fails));

    await runtime.advance(3_600_000);

    expect(circuit.state()).toBe('half-open');
    expect(runtime.timers()).toBe(0);
  });
});
