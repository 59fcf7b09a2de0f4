import { describe, expect, it } from 'vitest';
import { type ControlStanding, isolatedFor } from '../../src/prober/isolation.ts';

const REGIONS = ['us-south', 'eu-de'];
const control = (verdict: ControlStanding['verdict'], region?: string): ControlStanding => ({ region, verdict });

describe('a vantage abstains', () => {
  it.each<[situation: string, controls: ControlStanding[], abstainsFrom: string[]]>([
    ['from nothing without control targets', [], []],
    ['from nothing while one control target is up', [control('down'), control('up')], []],
    ['from nothing while one is unknown: only evidence isolates', [control('down'), control('unknown')], []],
    ['from every region when all control targets are down', [control('down'), control('down')], REGIONS],
    [
      'not from the region in which a control target is down, but from the others if there is none besides',
      [control('down', 'us-south')],
      ['eu-de'],
    ],
    ['from nothing when one outside each region is up', [control('down', 'us-south'), control('up')], []],
    [
      'from all when those in the regions are all down',
      [control('down', 'us-south'), control('down', 'eu-de')],
      REGIONS,
    ],
    [
      'from nothing while one that stands in no region is up',
      [control('down', 'us-south'), control('down', 'eu-de'), control('up')],
      [],
    ],
  ])('%s', (_, controls, abstainsFrom) => {
    expect(isolatedFor(REGIONS, controls)).toEqual(abstainsFrom);
  });
});
