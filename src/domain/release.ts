import type { Application, Placement } from './application.ts';
import type { Context } from './context.ts';
import { type Finding, finding, unknown } from './finding.ts';
import { freshReport } from './health.ts';
import type { ReadinessFinding } from './readiness.ts';
import { listed } from './setup/in-words.ts';

/** What one target tells of the release that runs there, by all vantages that have a vote. */
export interface ToldRelease {
  readonly target: string;
  /** In order; several while one is being rolled out, none while nobody knows. */
  readonly releases: readonly string[];
}

/** Of every target in a region that tells a release; not of one that is down there because nothing is expected of it. */
export function releasesIn({ application, state, view }: Context, region: string): ToldRelease[] {
  const active = state.placement.active.includes(region);
  const told = application.vantages.flatMap((vantage) => {
    const report = freshReport(application, vantage, view);
    if (report === undefined || report.isolatedFor.includes(region)) return [];
    return report.verdicts.filter((each) => each.region === region);
  });
  return tellingIn(application, region).flatMap(({ id, expect }) => {
    const said = told.filter((each) => each.target === id).flatMap(({ release }) => release ?? []);
    const releases = [...new Set(said)].toSorted();
    return releases.length === 0 && expect === 'active' && !active ? [] : [{ target: id, releases }];
  });
}

/** Whether a region runs what another one runs. A region that tells several releases runs another one. */
export function sameReleaseIn(context: Context, region: string, than: string): Finding {
  const [own, other] = [releasesIn(context, region), releasesIn(context, than)];
  const doubt = doubtAbout(region, own) ?? doubtAbout(than, other);
  if (doubt !== undefined) return unknown(doubt);
  const [here, there] = [allOf(own), allOf(other)];
  return finding(
    here.join('\n') === there.join('\n'),
    `${region} runs ${releaseWords(here)}, as ${than} does.`,
    `${region} runs ${releaseWords(here)}, and ${than}, where users are, ${releaseWords(there)}.`,
  );
}

/** The region whose release counts: where users are, and the data. */
export function leadingRegion({ active, primary }: Placement): string {
  return active.includes(primary) ? primary : (active[0] ?? primary);
}

/** The other regions that run another release, or where policy wants the same and nobody knows. */
export function releaseFindings(context: Context): ReadinessFinding[] {
  const { application, state } = context;
  const lead = leadingRegion(state.placement);
  const required = application.policy.sameRelease === 'require';
  if (!application.regions.some(({ id }) => tellingIn(application, id).length > 0)) return [];
  const others = application.regions.map(({ id }) => id).filter((id) => id !== lead);
  return others.flatMap((about): ReadinessFinding[] => {
    const { answer, because: sentence } = sameReleaseIn(context, about, lead);
    const cure = `Roll the same release out in ${lead} and ${about}.`;
    if (answer === 'no') return [{ severity: required ? 'error' : 'warning', about, sentence, cure }];
    return answer === 'unknown' && required ? [{ severity: 'warning', about, sentence }] : [];
  });
}

/** `the release 41`, `the releases 41 and 42`. */
function releaseWords(releases: readonly string[]): string {
  return `the release${releases.length === 1 ? '' : 's'} ${listed(releases)}`;
}

function tellingIn(application: Application, region: string) {
  return (
    application.regions.find(({ id }) => id === region)?.targets.filter((each) => each.tellsRelease === true) ?? []
  );
}

function doubtAbout(region: string, told: readonly ToldRelease[]): string | undefined {
  const silent = told.filter(({ releases }) => releases.length === 0).map(({ target }) => target);
  if (told.length > 0 && silent.length === 0) return undefined;
  const why = told.length === 0 ? 'no target there tells it' : `${listed(silent)} has told none lately`;
  return `Nobody knows which release ${region} runs: ${why}.`;
}

function allOf(told: readonly ToldRelease[]): string[] {
  return [...new Set(told.flatMap(({ releases }) => releases))].toSorted();
}
