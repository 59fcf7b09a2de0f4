import { describe, expect, it } from 'vitest';
import { contextOf } from '../../src/domain/context.ts';
import { type RegionObservation, unseen } from '../../src/domain/observation.ts';
import { releaseFindings, releasesIn, sameReleaseIn } from '../../src/domain/release.ts';
import { isMissingCopy, standbyFindings } from '../../src/domain/standby.ts';
import { everybodySays, resource, shop, stateOf, viewOf } from '../support/shop.ts';

const up = everybodySays({ 'us-south': 'up', 'eu-de': 'up' });

/** What every vantage was told of `web` in each region, or vantage by vantage; `expect` of that target. */
function telling(told: Readonly<Record<string, string | readonly (string | undefined)[] | undefined>>, more = {}) {
  const plain = shop(more);
  const tells = (each: (typeof plain.regions)[number]['targets'][number]) =>
    each.id === 'web' ? { ...each, tellsRelease: true as const } : each;
  const regions = plain.regions.map((region) => ({ ...region, targets: region.targets.map(tells) }));
  const application = { ...plain, regions };
  const view = viewOf(up);
  const reports = view.reports.map(({ receivedAt, report }, index) => {
    const releaseIn = (region: string) => {
      const said = told[region];
      return typeof said === 'string' ? said : said?.[index];
    };
    const verdicts = report.verdicts.map((each) => {
      const release = each.target === 'web' ? releaseIn(each.region) : undefined;
      return release === undefined ? each : { ...each, release };
    });
    return { receivedAt, report: { ...report, verdicts } };
  });
  return contextOf(application, stateOf(application), { ...view, reports });
}

describe('the release of a region', () => {
  it('is what the vantages are told, in order, each once', () => {
    const context = telling({ 'us-south': '41', 'eu-de': ['42', '41', '42'] });
    expect(releasesIn(context, 'us-south')).toEqual([{ target: 'web', releases: ['41'] }]);
    expect(releasesIn(context, 'eu-de')).toEqual([{ target: 'web', releases: ['41', '42'] }]);
  });

  it.each([
    ['yes', { 'us-south': '41', 'eu-de': '41' }, 'eu-de runs the release 41, as us-south does.'],
    ['no', { 'us-south': '41', 'eu-de': '42' }, 'and us-south, where users are, the release 41.'],
    ['no', { 'us-south': '41', 'eu-de': ['42', '41', '41'] }, 'eu-de runs the releases 41 and 42, and us-south'],
    ['unknown', { 'us-south': '41' }, 'Nobody knows which release eu-de runs: web has told none lately.'],
    ['unknown', { 'eu-de': '41' }, 'Nobody knows which release us-south runs: web has told none lately.'],
    ['yes', { 'us-south': '41', 'eu-de': [undefined, undefined, '41'] }, 'as us-south does'],
  ])('is the same as another one: %s of %j', (answer, told, sentence) => {
    const found = sameReleaseIn(telling(told), 'eu-de', 'us-south');
    expect(found).toEqual({ answer, because: expect.stringContaining(sentence) });
  });

  it('is not known of a report that is too old, or of a vantage that abstains', () => {
    const context = telling({ 'us-south': '41', 'eu-de': '41' });
    const old = context.view.reports.map((each) => ({ ...each, receivedAt: 0 }));
    const stale = contextOf(context.application, context.state, { ...context.view, reports: old });
    expect(releasesIn(stale, 'eu-de')).toEqual([{ target: 'web', releases: [] }]);
    const isolated = context.view.reports.map(({ receivedAt, report }) => {
      return { receivedAt, report: { ...report, isolatedFor: ['eu-de'] } };
    });
    const abstaining = contextOf(context.application, context.state, { ...context.view, reports: isolated });
    expect(releasesIn(abstaining, 'eu-de')).toEqual([{ target: 'web', releases: [] }]);
  });
});

describe('another release than where users are', () => {
  it('is a warning, or an error where policy requires the same', () => {
    const told = { 'us-south': '41', 'eu-de': '42' };
    const finding = { about: 'eu-de', sentence: expect.stringContaining('42'), cure: expect.any(String) };
    expect(releaseFindings(telling(told))).toEqual([{ ...finding, severity: 'warning' }]);
    expect(releaseFindings(telling(told, { sameRelease: 'require' }))).toEqual([{ ...finding, severity: 'error' }]);
  });

  it('that nobody knows of is told only where policy requires the same', () => {
    expect(releaseFindings(telling({ 'us-south': '41' }))).toEqual([]);
    expect(releaseFindings(telling({ 'us-south': '41' }, { sameRelease: 'require' }))).toMatchObject([
      { severity: 'warning', about: 'eu-de' },
    ]);
  });

  it('is nothing where no target tells a release', () => {
    const application = shop({ sameRelease: 'require' });
    expect(releaseFindings(contextOf(application, stateOf(application), viewOf(up)))).toEqual([]);
  });
});

describe('a standby is not ready', () => {
  const application = shop({}, { resources: [...shop().resources, resource('pods', ['prepare', 'release'])] });
  const well = viewOf(up);
  const seeing = (id: string, regions: Record<string, RegionObservation>) => {
    const seen = { resource: id, at: well.now, regions, busy: 'no' as const };
    const observations = { ...well.observations, [id]: seen };
    return standbyFindings(contextOf(application, stateOf(application), { ...well, observations }));
  };
  const pods = {
    'us-south': { capacity: 'yes' as const, detail: '3 of 3.' },
    'eu-de': { capacity: 'yes' as const, detail: '0 of 3.' },
  };

  it('not where everything is as it should be', () => {
    expect(seeing('pods', pods)).toEqual([]);
  });

  it('where nothing can be seen of it', () => {
    const found = seeing('pods', { ...pods, 'us-south': { ...unseen('It answers 403.'), capacity: 'yes' } });
    expect(found).toEqual([
      {
        resource: 'pods',
        severity: 'warning',
        about: 'us-south',
        sentence: 'Nothing can be seen of it there: It answers 403.',
      },
    ]);
  });

  it('where nobody knows whether it could be brought up', () => {
    const found = seeing('pods', { ...pods, 'eu-de': { capacity: 'unknown', detail: 'The quota can not be read.' } });
    expect(found).toMatchObject([{ resource: 'pods', severity: 'warning', about: 'eu-de' }]);
  });

  it('where data has no copy that could take over', () => {
    const found = seeing('db', {
      'us-south': { role: 'primary', detail: 'Primary.' },
      'eu-de': { role: 'none', detail: 'It is stopped.' },
    });
    expect(found.filter(isMissingCopy)).toMatchObject([
      { severity: 'error', about: 'us-south', sentence: expect.stringContaining('no copy that could take over') },
    ]);
  });
});
