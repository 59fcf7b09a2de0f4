import type { Application } from '../application.ts';
import type { Operation } from '../operation.ts';
import type { EdgeInReport, LossInReport, ObjectiveInReport, Sighting } from './contract.ts';
import { bestOf } from './loss.ts';

/** What the objectives are held against. */
export interface Evidence {
  readonly application: Application;
  readonly operation: Operation;
  readonly suspectedAt: number | undefined;
  readonly seen: readonly Sighting[];
  readonly users: readonly EdgeInReport[];
  readonly loss: readonly LossInReport[];
}

/** What was promised and what became of it: noticing, being answered again, and data. */
export function objectivesIn(evidence: Evidence): ObjectiveInReport[] {
  const { detectMs, recoverMs, dataLossMs } = evidence.application.objectives ?? {};
  return [
    ...(evidence.suspectedAt === undefined
      ? []
      : [held('detect', detectMs, detection(evidence, evidence.suspectedAt))]),
    held('recover', recoverMs, recovery(evidence)),
    held('dataLoss', dataLossMs, dataLoss(evidence.loss)),
  ];
}

type Actual = Pick<ObjectiveInReport, 'actualMs' | 'estimated' | 'because'>;

function held(
  objective: ObjectiveInReport['objective'],
  promisedMs: number | undefined,
  actual: Actual,
): ObjectiveInReport {
  const { actualMs } = actual;
  if (promisedMs === undefined) return { objective, ...actual };
  const met = actualMs === 'unknown' ? 'unknown' : actualMs <= promisedMs ? 'yes' : 'no';
  return { objective, promisedMs, met, ...actual };
}

/** The first sign is the first sample without an answer through a name, or else the first vantage that says down. */
function detection({ seen, users }: Evidence, suspectedAt: number): Actual {
  const signs = [
    ...users.flatMap(({ outages }) => outages.map(({ from }) => from)),
    ...seen.filter(({ verdict }) => verdict === 'down').map(({ at }) => at),
  ].filter((at) => at <= suspectedAt);
  if (signs.length === 0) return unknown('Nothing was told of it before it was suspected.');
  const because = 'From the first sign that was told of to the suspicion; what was before that sign nobody knows.';
  return { actualMs: suspectedAt - Math.min(...signs), estimated: true, because };
}

/** As users had it; where no public name is watched, as the steps tell. */
function recovery(evidence: Evidence): Actual {
  const known = evidence.users.filter(({ withoutAnswerMs }) => withoutAnswerMs !== undefined);
  if (known.length === 0) return recoveryBySteps(evidence);
  const outages = known.flatMap((each) => each.outages);
  if (outages.length === 0) {
    return { actualMs: 0, estimated: false, because: 'Users had an answer all the time, as most vantages saw it.' };
  }
  const ends = outages.flatMap(({ to }) => to ?? []);
  if (ends.length < outages.length) return unknown('Users had no answer yet when this was last told of.');
  const actualMs = Math.max(...ends) - Math.min(...outages.map(({ from }) => from));
  return { actualMs, estimated: false, because: 'From the first instant without an answer for users to the last.' };
}

function recoveryBySteps({ operation, suspectedAt }: Evidence): Actual {
  const arrived = operation.steps.filter(({ verb, part }) => (verb === 'route' || verb === 'verify') && !part);
  const ends = arrived.flatMap(({ status, endedAt }) => (status === 'done' ? (endedAt ?? []) : []));
  if (suspectedAt === undefined) return unknown('No vantage has told how users fared through a public name.');
  if (arrived.length === 0 || ends.length < arrived.length)
    return unknown('Not every step that brings users was done.');
  const because = 'From the suspicion to the last step that brings users, since nobody told how they fared.';
  return { actualMs: Math.max(...ends) - suspectedAt, estimated: true, because };
}

function dataLoss(all: readonly LossInReport[]): Actual {
  const losses = all.map(bestOf);
  if (losses.length === 0) return { actualMs: 0, estimated: false, because: 'No data was promoted.' };
  const open = losses.find(({ ms }) => ms === 'unknown');
  if (open !== undefined) return unknown(`${open.resource}: ${open.because}`);
  const worst = losses.reduce((a, b) => (Number(b.ms) > Number(a.ms) ? b : a));
  const estimated = losses.some((loss) => loss.estimated);
  return { actualMs: Number(worst.ms), estimated, because: `${worst.resource}: ${worst.because}` };
}

function unknown(because: string): Actual {
  return { actualMs: 'unknown', estimated: false, because };
}
