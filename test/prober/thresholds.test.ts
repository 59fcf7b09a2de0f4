import { describe, expect, it } from 'vitest';
import type { Sample } from '../../src/prober/sampler.ts';
import { afterSample, consecutive, type Standing, UNSAMPLED } from '../../src/prober/thresholds.ts';

const WATCH = { intervalMs: 1_000, failureThreshold: 3, successThreshold: 2 };

const SAMPLES: Record<string, Sample> = {
  o: { kind: 'ok', reason: 'ok', latencyMs: 5, servedBy: null },
  f: { kind: 'failed', reason: 'timeout', latencyMs: 1_000, servedBy: null },
  u: { kind: 'unusable', reason: 'local-stalled', latencyMs: 1_000, servedBy: null },
};

/** `o` a good sample, `f` a failed one, `u` an unusable one. */
function standing(samples: string, watch = WATCH): Standing {
  return [...samples].reduce((before, kind) => afterSample(before, SAMPLES[kind] as Sample, watch), UNSAMPLED);
}

describe('a verdict', () => {
  it.each<[samples: string, verdict: string, why: string]>([
    ['', 'unknown', 'nothing has been seen'],
    ['o', 'up', 'from unknown one success is enough'],
    ['f', 'unknown', 'one failure is no evidence'],
    ['ff', 'unknown', 'two of three failures'],
    ['fff', 'down', 'the failure threshold'],
    ['fofof', 'up', 'failures that are not in a row do not add up'],
    ['off', 'up', 'not yet three in a row'],
    ['offf', 'down', 'three in a row'],
    ['offfo', 'down', 'one success does not bring it back'],
    ['offfofo', 'down', 'nor do two that are not in a row'],
    ['offfoo', 'up', 'the success threshold'],
    ['offuf', 'down', 'an unusable sample does not interrupt a row of failures'],
    ['offu', 'up', 'an unusable sample is no failure'],
    ['offfouo', 'up', 'nor does it interrupt a row of successes'],
    ['ouu', 'up', 'a short time without a usable sample changes nothing'],
    ['ouuu', 'unknown', 'what could not be checked for so long is not known any more'],
    ['fffuuu', 'unknown', 'that holds for down as well'],
    ['ouuuo', 'up', 'and one success is enough again'],
    ['fffuuuf', 'down', 'as is one failure that goes on with the row'],
  ])('after "%s" is %s: %s', (samples, verdict) => {
    expect(standing(samples).verdict).toBe(verdict);
  });

  it('falls with the first failure when the threshold is 1', () => {
    expect(standing('of', { ...WATCH, failureThreshold: 1 }).verdict).toBe('down');
  });
});

describe('the release', () => {
  it.each([
    ['is that of the last sample', [good('41'), good('42')], '42'],
    ['stays while we can not ask', [good('41'), SAMPLES.u as Sample], '41'],
    ['is not known while the target fails', [good('41'), SAMPLES.f as Sample], undefined],
    ['is not known any more when the answer names none', [good('41'), SAMPLES.o as Sample], undefined],
  ])('%s', (_, samples, release) => {
    expect(samples.reduce((before, each) => afterSample(before, each, WATCH), UNSAMPLED).release).toBe(release);
  });

  function good(release: string): Sample {
    return { ...(SAMPLES.o as Sample), release };
  }
});

describe('the count of consecutive samples', () => {
  it.each([
    ['', 0],
    ['oo', 2],
    ['oof', 1],
    ['offff', 4],
    ['ffu', 1],
    ['ffuf', 3],
  ])('after "%s" is %i', (samples, count) => {
    expect(consecutive(standing(samples))).toBe(count);
  });
});

it('reason and latency are those of the last sample', () => {
  expect(standing('oof')).toMatchObject({ verdict: 'up', reason: 'timeout', latencyMs: 1_000 });
});
