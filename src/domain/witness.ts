import { type Application, probersOf } from './application.ts';
import { freshReport } from './health.ts';
import { hasActed, type Operation } from './operation.ts';
import type { Report, Testimony } from './report.ts';
import type { State } from './state.ts';
import { isSameSide, type UnfencedSide } from './unfenced.ts';
import type { View } from './view.ts';

/** What an owner has its witnesses keep of an application. */
export interface Announcement {
  /** The newest one. */
  readonly epoch: number;
  /** What it belongs to: an operation by its name, or the beginning of a history in which none has run yet. */
  readonly operation: string;
  /** What is left unfenced, so that an adoption does not forget it. Absent: nothing. */
  readonly unfenced?: readonly UnfencedSide[] | undefined;
}

/** What a witness shows who asks it directly: what it sees, and `gate`, the word that its gates go by, where there is one. */
export interface WitnessLook {
  readonly installation: string;
  readonly report: Omit<Report, 'sequence'>;
  readonly gate?: { readonly epoch: number; readonly version: number } | undefined;
}

/** What the witnesses should keep of a state; undefined where nothing gives its epoch a name that is its alone. */
export function announcementOf(state: State): Announcement | undefined {
  const name = epochName(state);
  if (name === undefined) return undefined;
  const unfenced = state.unfenced?.map(({ resource, region }) => ({ resource, region }));
  return { epoch: state.epoch, operation: name, ...(unfenced && { unfenced }) };
}

function epochName({ epoch, operation, lastOperation, origin }: State): string | undefined {
  const named = [operation, lastOperation].find((each) => each?.epoch === epoch);
  if (named !== undefined) return nameOf(named);
  return origin?.epoch === epoch ? `origin@${origin.nonce}` : undefined;
}

/** Whether what somebody keeps is that epoch, by that name, with all that is left unfenced. */
export function knowsAllOf(kept: Announcement | undefined, { epoch, operation, unfenced = [] }: Announcement): boolean {
  if (kept?.epoch !== epoch || kept.operation !== operation) return false;
  return unfenced.every((side) => kept.unfenced?.some(isSameSide(side)) === true);
}

/** What the witnesses of the newest epoch know to be left unfenced, each once, and who says so. */
export function rememberedUnfenced(reports: View['reports']): (UnfencedSide & { vantage: string; epoch: number })[] {
  const newest = Math.max(...reports.map(({ report: { witness } }) => witness?.epoch ?? 0));
  const all = reports.flatMap(({ report: { vantage, witness } }) =>
    witness?.epoch === newest ? (witness.unfenced ?? []).map((side) => ({ ...side, vantage, epoch: newest })) : [],
  );
  return all.filter((side, index) => all.findIndex(isSameSide(side)) === index);
}

/** An operation's id alone would be the same on both sides of a Redis that was torn in two. */
function nameOf({ id, nonce }: Operation): string {
  return nonce === undefined ? id : `${id}@${nonce}`;
}

/**
 * Why a state that Redis tells can't be believed: a witness, or a mark out in the world, knows a newer epoch, or another
 * history with the same one. One of them is enough: nobody is told of an epoch before it was committed and confirmed. What
 * they know does not get old. Undefined when nothing speaks against it.
 */
export function amnesiaOf(
  state: State,
  { reports, observations }: Pick<View, 'reports' | 'observations'>,
): string | undefined {
  const known = newestKnown({ reports, observations });
  if (known !== undefined && known.epoch > state.epoch)
    return `${known.told}, and Redis says ${state.epoch === 0 ? 'that there has been none' : state.epoch}.`;
  const own = announcementOf(state);
  const other = reports.find(
    ({ report: { witness } }) => witness?.epoch === own?.epoch && witness?.operation !== own?.operation,
  );
  if (own === undefined || other === undefined) return undefined;
  const { vantage, witness } = other.report;
  return `Witness ${vantage} knows epoch ${own.epoch} as ${witness?.operation}, and Redis as ${own.operation}: these are two histories.`;
}

/** An epoch that somebody besides Redis knows, and who. */
export interface KnownEpoch {
  readonly epoch: number;
  readonly told: string;
}

/** The newest epoch that any witness has kept or any mark shows; undefined where nobody knows of one. */
export function newestKnown({ reports, observations }: Pick<View, 'reports' | 'observations'>): KnownEpoch | undefined {
  const witnessed = reports.flatMap(({ report: { vantage, witness } }) =>
    witness === undefined ? [] : [{ epoch: witness.epoch, told: `Witness ${vantage} knows epoch ${witness.epoch}` }],
  );
  const marked = Object.values(observations).flatMap(({ resource, mark }) =>
    mark === undefined ? [] : [{ epoch: mark.epoch, told: `${resource} carries the mark of epoch ${mark.epoch}` }],
  );
  return [...witnessed, ...marked].toSorted((a, b) => b.epoch - a.epoch)[0];
}

/** Whether an operation may begin to act, as far as its witnesses go. */
export interface Witnessed {
  readonly enough: boolean;
  readonly because: string;
}

/**
 * Law 8: before an operation's first act its epoch and name are kept by a majority of the live probers. A prober that
 * keeps them in memory only would forget them with the region that fails, and is not counted.
 */
export function witnessed(operation: Operation, application: Application, state: State, view: View): Witnessed {
  if (hasActed(operation)) return { enough: true, because: 'It has begun to act: its witnesses had it before that.' };
  const live = probersOf(application)
    .map((vantage) => freshReport(application, vantage, view))
    .filter((report) => report !== undefined);
  if (live.length === 0)
    return { enough: false, because: 'No prober reports, so nobody could witness the operation before its first act.' };
  const own = announcementOf(state);
  const keeping = live.filter(({ witness }) => keeps(witness, own));
  const needed = Math.floor(live.length / 2) + 1;
  const count = `${keeping.length} of ${live.length} live probers have epoch ${state.epoch} on disk, ${needed} must`;
  if (keeping.length >= needed) return { enough: true, because: `${count}.` };
  const lacking = live.filter((report) => !keeping.includes(report)).map((report) => lack(report, own));
  return { enough: false, because: `Its witnesses do not know of it yet: ${count} (${lacking.join('; ')}).` };
}

function keeps(witness: Testimony | undefined, own: Announcement | undefined): boolean {
  return isTold(witness, own) && witness?.durable === true;
}

function isTold(witness: Testimony | undefined, own: Announcement | undefined): boolean {
  return own !== undefined && witness?.epoch === own.epoch && witness.operation === own.operation;
}

function lack({ vantage, witness }: Report, own: Announcement | undefined): string {
  if (isTold(witness, own)) return `${vantage} can not write it to its disk`;
  return witness === undefined ? `${vantage} knows none` : `${vantage} knows epoch ${witness.epoch}`;
}

/** Whether some live prober has not been told yet: then it is told again. */
export function isUntold(application: Application, state: State, view: View): boolean {
  const own = announcementOf(state);
  return probersOf(application).some((vantage) => {
    const report = freshReport(application, vantage, view);
    return own !== undefined && report !== undefined && !knowsAllOf(report.witness, own);
  });
}
