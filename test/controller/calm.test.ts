import { expect, it } from 'vitest';
import { Calm } from '../../src/controller/calm.ts';
import { virtualRuntime } from '../support/virtual-runtime.ts';

/** A sense of time that has been watching for ten seconds, and what it told. */
async function watching() {
  const runtime = virtualRuntime();
  const told: string[] = [];
  const calm = new Calm({
    runtime,
    onTrouble: (because) => told.push(because),
    onCalm: () => told.push('calm'),
  });
  void calm.watch(new AbortController().signal);
  await runtime.advance(10_000);
  return { runtime, calm, told };
}

it('is calm while time passes as it should', async () => {
  const { calm, told } = await watching();

  expect(calm.restless).toBeUndefined();
  expect(told).toEqual([]);
});

it('sees that its loop stood still before anything else runs, and is calm again after five quiet seconds', async () => {
  const { runtime, calm, told } = await watching();

  runtime.stall(6_000);
  expect(calm.restless).toBe('Its event loop stood still for 5.5 s.');
  await runtime.advance(4_900);
  expect(calm.restless).toBe('Its event loop stood still for 5.5 s.');
  await runtime.advance(600);

  expect(calm.restless).toBeUndefined();
  expect(told).toEqual(['Its event loop stood still for 5.5 s.', 'calm']);
});

it.each([
  ['forward', 4_000, 'Its wall clock went forward by 4.0 s.'],
  ['back', -4_000, 'Its wall clock went back by 4.0 s.'],
])('sees its wall clock go %s', async (_way, ms, because) => {
  const { runtime, calm } = await watching();

  runtime.jumpWall(ms);

  expect(calm.restless).toBe(because);
});

it('takes a busy moment and a slewed clock for what they are', async () => {
  const { runtime, calm } = await watching();

  runtime.stall(1_900);
  runtime.jumpWall(1_900);

  expect(calm.restless).toBeUndefined();
});

it('counts the quiet time anew with every trouble', async () => {
  const { runtime, calm, told } = await watching();

  runtime.jumpWall(10_000);
  await runtime.advance(4_000);
  runtime.jumpWall(-10_000);
  await runtime.advance(4_000);

  expect(calm.restless).toBe('Its wall clock went back by 10.0 s.');
  expect(told).not.toContain('calm');
});
