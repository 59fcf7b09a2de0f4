import { describe, expect, it } from 'vitest';
import { Setbacks } from '../../src/controller/setbacks.ts';
import { virtualRuntime } from '../support/virtual-runtime.ts';

describe('an application of which something stored can not be used', () => {
  it('is left alone for a second, then for twice as long each time, and never for more than a minute', () => {
    const setbacks = new Setbacks(virtualRuntime());

    const pauses = Array.from({ length: 9 }, () => setbacks.note('shop') / 1_000);

    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('is taken again when its pause is over', async () => {
    const runtime = virtualRuntime();
    const setbacks = new Setbacks(runtime);
    setbacks.note('shop');

    await runtime.advance(999);
    expect(setbacks.isPausing('shop')).toBe(true);
    expect(setbacks.isPausing('bank')).toBe(false);
    await runtime.advance(1);
    expect(setbacks.isPausing('shop')).toBe(false);
  });

  it('begins with a short pause again after all was well', () => {
    const setbacks = new Setbacks(virtualRuntime());
    setbacks.note('shop');
    setbacks.note('shop');
    setbacks.forget('shop');

    expect(setbacks.isPausing('shop')).toBe(false);
    expect(setbacks.note('shop')).toBe(1_000);
  });
});
