import { endedOperation } from '../domain/ended-operation.ts';
import type { DecisionBody, JournalBody, ProgressBody } from '../domain/journal.ts';
import type { State } from '../domain/state.ts';
import { drillEnd } from './drilled.ts';
import { begins, type Notification, type Occasion, passes, type Standing } from './notification.ts';
import { ended, personWanted, standingIn } from './standing.ts';

/** One entry of an application's journal. */
export interface Entry {
  readonly application: string;
  readonly sequence: number;
  readonly body: JournalBody;
}

/**
 * What somebody may want to be told of an entry of the journal: what it has made begin and pass. `state` is that after the
 * entry, or any later one while the same operation runs. Pure: whoever derives it again, derives the same.
 */
export function notificationsOf(installation: string, entry: Entry, state: State | undefined): Notification[] {
  const { application, sequence, body } = entry;
  if (body.kind === 'decision') return ofDecision({ installation, application, sequence }, body);
  return body.kind === 'progress' ? ofProgress({ installation, application, sequence }, body, state) : [];
}

type Place = Pick<Occasion, 'installation' | 'application' | 'sequence'>;

function ofDecision(place: Place, { before, next, view, rule, because }: DecisionBody): Notification[] {
  const occasion: Occasion = { ...place, at: view.now, rule, because };
  const operation = endedOperation(before, next);
  const ends = [operation && ended(operation), drillEnd(before, next)].filter((end) => end !== undefined);
  const was = standingIn(before);
  const is = standingIn(next);
  const over = was.filter((each) => ends.every((end) => end.standing.key !== each.key) && isNew(is, each));
  return [
    ...over.map((each) => passes(occasion, asItStandsNow(each, next))),
    ...ends.map(({ standing, passes: isOver }) =>
      isOver ? passes(occasion, standing, standing.sentence) : begins(occasion, standing),
    ),
    ...is.filter((each) => isNew(was, each)).map((each) => begins(occasion, each)),
  ];
}

function isNew(others: readonly Standing[], { key }: Standing): boolean {
  return !others.some((other) => other.key === key);
}

/** A region that is suspected no more may be up again, or nobody's any more. */
function asItStandsNow(standing: Standing, { placement }: State): Standing {
  const { kind, region = '' } = standing;
  if (kind !== 'region-down' || placement.active.includes(region)) return standing;
  return { ...standing, passed: `${region} is not used any more` };
}

/** Of the progress only what a person is asked for: everything else ends in a decision. */
function ofProgress(place: Place, { operation, progress }: ProgressBody, state: State | undefined): Notification[] {
  if (progress.kind !== 'answered' || state?.operation?.id !== operation) return [];
  const step = state.operation.steps.find(({ id }) => id === progress.step);
  if (step?.byPerson !== true || progress.outcome !== 'accepted') return [];
  return [begins({ ...place, at: progress.at }, personWanted({ ...step, note: progress.note }))];
}
