import type { Application } from '../application.ts';
import type { TargetReport } from '../report.ts';
import { type VerdictChange, wholeRegion } from '../verdicts.ts';
import type { ReceivedReport } from '../view.ts';
import type { RecordedEvent } from './recording.ts';

/** What every vantage said last. */
export type Picture = ReadonlyMap<string, VantagePicture>;

interface VantagePicture {
  readonly isolatedFor: readonly string[];
  /** By region and target. */
  readonly verdicts: ReadonlyMap<string, TargetReport>;
  /** Absent while it is heard. */
  readonly silentSince?: number | undefined;
}

const unheard: VantagePicture = { isolatedFor: [], verdicts: new Map() };

/** The picture after an event. */
export function pictureAfter(picture: Picture, event: RecordedEvent): Picture {
  if (event.kind === 'decided') return picture;
  if (event.kind === 'change') return changed(picture, event.change);
  const { vantage, isolatedFor, regions = [] } = event.report;
  const whole = regions.map((each) => ({ ...each, target: wholeRegion, consecutive: 1, latencyMs: 0 }));
  const verdicts = [...event.report.verdicts, ...whole];
  const silentSince = event.silent ? event.at : undefined;
  const all = new Map(verdicts.map((each) => [keyOf(each.region, each.target), each]));
  return new Map(picture).set(vantage, { isolatedFor, verdicts: all, silentSince });
}

function changed(picture: Picture, change: VerdictChange): Picture {
  const last = picture.get(change.vantage) ?? unheard;
  return new Map(picture).set(change.vantage, vantageAfter(last, change));
}

function vantageAfter(last: VantagePicture, change: VerdictChange): VantagePicture {
  if (change.kind === 'silent') return { ...last, silentSince: change.at };
  // Whoever speaks after a silence tells everything anew.
  const known = last.silentSince === undefined ? last : unheard;
  if (change.kind === 'isolated') return { ...known, isolatedFor: change.regions };
  const { region, target, verdict, reason } = change;
  const told: TargetReport = { region, target, verdict, reason, consecutive: 1, latencyMs: 0 };
  return { ...known, verdicts: new Map(known.verdicts).set(keyOf(region, target), told) };
}

/** The reports that an owner would have at an instant. A vantage that is not known to be silent was heard just then. */
export function reportsIn(
  picture: Picture,
  application: Application,
  now: number,
  startedUp: readonly string[],
): ReceivedReport[] {
  const assumed = assumedUp(application, startedUp);
  return [...picture].map(([vantage, { isolatedFor, verdicts, silentSince }]) => ({
    receivedAt: silentSince ?? now,
    report: {
      vantage,
      application: application.id,
      sequence: 1,
      process: 'recorded',
      isolatedFor,
      ...saidBefore([...verdicts.values()], assumed),
      edges: [],
    },
  }));
}

/** Of a vantage that sees regions as a whole nothing is assumed: it has asked what users come to. */
function saidBefore(verdicts: readonly TargetReport[], assumed: ReadonlyMap<string, TargetReport>) {
  if (verdicts.some(({ target }) => target === wholeRegion)) return { verdicts: [], regions: verdicts };
  const own = verdicts.filter((each) => !assumed.has(keyOf(each.region, each.target)));
  return { verdicts: [...own, ...assumed.values()] };
}

/** What runs only where the application is active can't have been seen up where it was not: it is taken to have started. */
function assumedUp({ regions }: Application, startedUp: readonly string[]): Map<string, TargetReport> {
  const started = regions.filter(({ id }) => startedUp.includes(id));
  return new Map(
    started.flatMap((region) =>
      region.targets
        .filter(({ expect }) => expect === 'active')
        .map(({ id }): [string, TargetReport] => [keyOf(region.id, id), startedTarget(region.id, id)]),
    ),
  );
}

function startedTarget(region: string, target: string): TargetReport {
  return { region, target, verdict: 'up', reason: 'assumed', consecutive: 1, latencyMs: 0 };
}

/** Whether anything was ever said of a target. */
export function isRecorded(events: readonly RecordedEvent[], region: string, target: string): boolean {
  return events.some((event) => {
    if (event.kind === 'report')
      return event.report.verdicts.some((each) => each.region === region && each.target === target);
    return (
      event.kind === 'change' &&
      event.change.kind === 'verdict' &&
      event.change.region === region &&
      event.change.target === target
    );
  });
}

function keyOf(region: string, target: string): string {
  return `${region}/${target}`;
}
