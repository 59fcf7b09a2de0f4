import { describe, expect, it } from 'vitest';
import { quorumOf } from '../../src/domain/application.ts';
import { contextOf } from '../../src/domain/context.ts';
import { decide } from '../../src/domain/decide.ts';
import { assess } from '../../src/domain/health.ts';
import type { Verdict } from '../../src/domain/report.ts';
import { noteVerdicts, noVerdicts } from '../../src/domain/verdicts.ts';
import type { ReceivedReport, View } from '../../src/domain/view.ts';
import { announcementOf, isUntold, witnessed } from '../../src/domain/witness.ts';
import { regionOf, shop, stateOf, viewOf, witnessedBy } from '../support/shop.ts';

const edgeVantage = { id: 'cis', resource: 'www', maxAgeMs: 90_000 };
/** A prober in each region, and CIS. */
const application = shop({ confirmForMs: 0 }, { vantages: ['us-south', 'eu-de', 'cis'], edgeVantage });
const now = 1_000_000;

function cisSays(regions: Readonly<Record<string, Verdict>>, ageMs = 61_000): ReceivedReport {
  const all = Object.entries(regions).map(([region, verdict]) => ({
    region,
    verdict,
    reason: verdict === 'down' ? 'HTTP timeout occurred' : 'ok',
  }));
  const base = { vantage: 'cis', application: 'shop', sequence: 1, process: 'owner', isolatedFor: [] };
  return { receivedAt: now - ageMs, report: { ...base, verdicts: [], edges: [], regions: all } };
}

const seen = (view: View, report: ReceivedReport): View => ({ ...view, reports: [...view.reports, report] });
const dead = viewOf({ 'us-south': 'silent', 'eu-de': { 'us-south': 'down', 'eu-de': 'up' } }, { now });
const healthOf = (view: View) =>
  assess(application, { active: ['us-south'], drained: [] }, view).map(({ region, health }) => `${region} ${health}`);

describe("CIS's checks as the third vantage", () => {
  it('make a quorum with the only prober that is left, of the dead region and of the other one', () => {
    expect(quorumOf(application)).toBe(2);
    expect(healthOf(dead)).toEqual(['us-south unknown', 'eu-de unknown']);

    const view = seen(dead, cisSays({ 'us-south': 'down', 'eu-de': 'up' }));

    expect(healthOf(view)).toEqual(['us-south down', 'eu-de up']);
    const suspect = decide(application, stateOf(application), view);
    expect(suspect.rule).toBe(301);
    expect(suspect.because).toContain('cis: HTTP timeout occurred');
    expect(decide(application, suspect.next, view).rule).toBe(401);
  });

  it('have no vote when what they say is too old, by the limit that is theirs', () => {
    const says = { 'us-south': 'down', 'eu-de': 'up' } as const;

    expect(healthOf(seen(dead, cisSays(says, 90_000)))).toEqual(['us-south down', 'eu-de up']);
    expect(healthOf(seen(dead, cisSays(says, 90_001)))).toEqual(['us-south unknown', 'eu-de unknown']);
  });

  it('abstain on a region of which they say nothing', () => {
    expect(healthOf(seen(dead, cisSays({ 'us-south': 'down' })))).toEqual(['us-south down', 'eu-de unknown']);
  });

  it('do not judge single zones, and judge a region that has some', () => {
    const [home, other] = application.regions;
    const target = { id: 'web-1', critical: true, expect: 'always', tier: 'application', zone: 'z1' } as const;
    const zoned = { ...regionOf(home?.id ?? ''), zones: ['z1'], targets: [target] };
    const of = { ...application, regions: [zoned, ...(other === undefined ? [] : [other])] };

    const [health] = assess(of, { active: ['us-south'], drained: [] }, seen(dead, cisSays({ 'us-south': 'down' })));

    expect(health?.votes.find(({ vantage }) => vantage === 'cis')?.says).toBe('down');
    expect(health?.zones[0]?.votes.find(({ vantage }) => vantage === 'cis')).toMatchObject({
      says: 'unknown',
      reason: 'it sees the region as a whole',
    });
  });

  it('are no witness, and nobody waits for them to become one', () => {
    const up = viewOf({ 'us-south': { 'us-south': 'up' }, 'eu-de': { 'us-south': 'up' } }, { now });
    const state = stateOf(application, { epoch: 1, origin: { epoch: 1, nonce: 'n' } });
    const told = seen(witnessedBy(state, up), cisSays({ 'us-south': 'up' }));
    const operation = { steps: [], id: 'shop-1' } as never;

    expect(announcementOf(state)).toBeDefined();
    expect(isUntold(application, state, told)).toBe(false);
    expect(witnessed(operation, application, state, told).because).toContain('2 of 2 live probers');
  });

  it('are told to the journal like any other vantage, so that a decision can be back-tested', () => {
    const limit = (vantage: string) => (vantage === 'cis' ? 90_000 : 10_000);
    const first = noteVerdicts(noVerdicts, seen(dead, cisSays({ 'us-south': 'up' })), limit);
    const second = noteVerdicts(first, seen(dead, cisSays({ 'us-south': 'down' })), limit);

    const ofCis = second.unwritten.filter(({ vantage }) => vantage === 'cis');

    expect(ofCis).toMatchObject([
      { kind: 'verdict', region: 'us-south', target: '*', verdict: 'up' },
      { kind: 'verdict', region: 'us-south', target: '*', verdict: 'down', reason: 'HTTP timeout occurred' },
    ]);
    expect(contextOf(application, stateOf(application), dead).health).toHaveLength(2);
  });
});
