import {
  type Application,
  abilityFor,
  home,
  type Placement,
  promotable,
  type Resource,
  regionIds,
  sameSet,
} from './application.ts';
import { type Context, freshObservation } from './context.ts';
import { freshReport } from './health.ts';
import type { Kept } from './kept.ts';
import type { Answer, RegionObservation } from './observation.ts';
import { describeTakenIn, type TakenIn } from './taken-in.ts';
import { isSameSide, type Unfenced, type UnfencedSide } from './unfenced.ts';
import { newestKnown, rememberedUnfenced } from './witness.ts';

/** What is believed of an application after an adoption: read from the world, and what could not be read, as told. */
export interface Adoption {
  readonly placement: Placement;
  /** Regions whose data is no replica for certain, or whose servers are stopped. */
  readonly unprotected: readonly string[];
  /** What may still write in another region: as the state says, and as witnesses remember. */
  readonly unfenced: readonly Unfenced[];
  /** Zones of serving regions that users are kept from. */
  readonly drained: readonly string[];
  /** Above every epoch that anybody knows. */
  readonly epoch: number;
  /** By resource and region, what puts a region back where it was: a journal from elsewhere may know newer. */
  readonly kept?: Kept | undefined;
}

/** What would be adopted now, or why nothing can be. */
export type Believed =
  | { readonly answer: 'yes'; readonly because: string; readonly adoption: Adoption }
  | { readonly answer: 'no' | 'unknown'; readonly because: string };

/** Reads from the world where an application is. An operator's word fills in what is unknown or in doubt, and no more. */
export function believed(context: Context): Believed {
  const told = context.order?.kind === 'adopt' ? context.order : undefined;
  const stranger = [...(told?.active ?? []), ...(told?.primary === undefined ? [] : [told.primary])].find(
    (region) => !regionIds(context.application).includes(region),
  );
  if (stranger !== undefined)
    return {
      answer: 'no',
      because: `There is no region ${stranger}; it has ${regionIds(context.application).join(', ')}.`,
    };
  const journal = told?.journal;
  const unfit = journal && whyUnfit(journal, context);
  if (unfit !== undefined) return { answer: 'no', because: unfit };
  const active = settle(activeSeen(context), told?.active, journal?.placement.active, sameSet, '--active');
  if (active.answer !== 'yes') return active;
  const seen = primarySeen(context, active.is);
  const primary = settle(seen, told?.primary, journal?.placement.primary, (a, b) => a === b, '--primary');
  if (primary.answer !== 'yes') return primary;
  const { epoch, frozen } = context.state;
  const adoption: Adoption = {
    placement: { active: inOrder(context.application, active.is), primary: primary.is },
    unprotected: unprotectedSeen(context, primary.is),
    unfenced: unfencedKnown(context, primary.is),
    drained: [...new Set([...drainedSeen(context, active.is), ...(journal?.drained ?? [])])],
    epoch: Math.max(epoch, frozen?.epoch ?? 0, journal?.epoch ?? 0, newestKnown(context.view)?.epoch ?? 0) + 1,
    ...(journal?.kept && { kept: { ...context.state.kept, ...journal.kept } }),
  };
  const words = [...(journal === undefined ? [] : [describeTakenIn(journal)]), active.because, primary.because];
  return { answer: 'yes', because: [...words, sentence(adoption)].join(' '), adoption };
}

/** Why a journal has nothing to say about what is to be believed: it is not this application's, or old news. */
function whyUnfit({ application, epoch }: TakenIn, { application: { id }, state, view }: Context): string | undefined {
  if (application !== id) return `The journal is of ${application}, and not of ${id}.`;
  const known = newestKnown(view);
  if (known !== undefined && known.epoch > epoch)
    return `The journal ends at epoch ${epoch}, and ${known.told}: something has been done since. Adopt without it.`;
  if (state.epoch < epoch) return undefined;
  return `The journal ends at epoch ${epoch}, and epoch ${state.epoch} is in force: it has been taken in already, or is old.`;
}

/** What is to be seen of one thing: it is clear, or it is not and somebody has to tell. */
type Seen<T> = { readonly is: T; readonly because: string } | { readonly unclear: string };

type Settled<T> =
  | { readonly answer: 'yes'; readonly is: T; readonly because: string }
  | { readonly answer: 'no' | 'unknown'; readonly because: string };

/** A person's word and a journal's fill in what nobody sees; against what is seen a journal is old, and a person mistaken. */
function settle<T>(
  seen: Seen<T>,
  told: T | undefined,
  written: T | undefined,
  same: (a: T, b: T) => boolean,
  option: string,
): Settled<T> {
  if ('unclear' in seen) {
    if (told === undefined && written !== undefined)
      return {
        answer: 'yes',
        is: written,
        because: `${seen.unclear} So it is as the journal ends: ${[written].flat().join(', ')}.`,
      };
    if (told === undefined) return { answer: 'unknown', because: `${seen.unclear} Look, and tell it with ${option}.` };
    return { answer: 'yes', is: told, because: `${seen.unclear} So it is as told: ${[told].flat().join(', ')}.` };
  }
  if (told !== undefined && !same(told, seen.is))
    return { answer: 'no', because: `It was told otherwise, but: ${seen.because}` };
  return { answer: 'yes', ...seen };
}

/** Where users are sent, as the load balancers say; as the public names answer, where nothing of ours routes. */
function activeSeen(context: Context): Seen<readonly string[]> {
  const routes = context.application.resources.filter((resource) => abilityFor(resource, 'route') !== undefined);
  if (routes.length === 0) return answeringSeen(context);
  const all = routes.map((route) => facets(context, route, ({ serving }) => serving ?? 'unknown'));
  const unclear = all.find(({ answers }) => answers.some(([, answer]) => answer === 'unknown'));
  if (unclear !== undefined) return { unclear: `Nobody knows where ${unclear.resource} sends users.` };
  const serving = all.map(({ resource, answers }) => ({
    resource,
    regions: answers.filter(([, answer]) => answer === 'yes').map(([region]) => region),
  }));
  const [first] = serving;
  if (first === undefined || first.regions.length === 0) return { unclear: `${first?.resource} sends users nowhere.` };
  const other = serving.find(({ regions }) => !sameSet(regions, first.regions));
  if (other !== undefined)
    return { unclear: `${first.resource} and ${other.resource} send users to different regions.` };
  return { is: first.regions, because: `${names(serving)} sends users to ${first.regions.join(', ')}.` };
}

function answeringSeen({ application, view }: Context): Seen<readonly string[]> {
  const reports = application.vantages.flatMap((vantage) => freshReport(application, vantage, view) ?? []);
  const regions = new Set(reports.flatMap(({ edges }) => edges.flatMap(({ servedBy }) => servedBy ?? [])));
  const known = inOrder(application, [...regions]);
  if (known.length === 0) return { unclear: 'Nothing configured tells where users are sent.' };
  return { is: known, because: `Users are answered by ${known.join(', ')}.` };
}

/** Where the data can be written. Without data, the primary is no more than a name. */
function primarySeen(context: Context, active: readonly string[]): Seen<string> {
  const { application } = context;
  const data = promotable(application);
  if (data.length === 0) {
    const preferred = home(application).primary;
    const named = active.includes(preferred) ? preferred : (inOrder(application, active)[0] ?? preferred);
    return { is: named, because: 'It has no data that could be primary.' };
  }
  const all = data.map((resource) => facets(context, resource, ({ role }) => role ?? 'unknown'));
  const primaries = [
    ...new Set(
      all.flatMap(({ answers }) => answers.filter(([, role]) => role === 'primary').map(([region]) => region)),
    ),
  ];
  const unclear = all.find(({ answers }) => answers.some(([, role]) => role === 'unknown'));
  const seen = primaries.length === 0 ? 'Nothing is seen primary' : `${primaries.join(' and ')} is seen primary`;
  if (unclear !== undefined) return { unclear: `${seen}, and nobody knows all of ${unclear.resource}.` };
  const everywhere = all.every(({ answers }) =>
    answers.some(([region, role]) => role === 'primary' && region === primaries[0]),
  );
  const [only] = primaries;
  if (only === undefined || primaries.length > 1 || !everywhere)
    return { unclear: `${seen}, so it is not clear where the data is.` };
  return { is: only, because: `${names(all)} is primary in ${only}.` };
}

/** One facet of a resource in each of its regions, as it was freshly seen. */
function facets<T extends string>(context: Context, { id, regions }: Resource, of: (seen: RegionObservation) => T) {
  const observation = freshObservation(context, id);
  const answers = regions.map((region): readonly [string, T | 'unknown'] => {
    const seen = observation?.regions[region];
    return [region, seen === undefined ? 'unknown' : of(seen)];
  });
  return { resource: id, answers };
}

function unprotectedSeen(context: Context, primary: string): string[] {
  const { application } = context;
  const unreplicated = promotable(application).flatMap((resource) =>
    facets(context, resource, (seen): Answer => (seen.role === 'replica' && seen.replicating === 'yes' ? 'yes' : 'no'))
      .answers.filter(([, replica]) => replica !== 'yes')
      .map(([region]) => region),
  );
  const stopped = application.resources.flatMap((resource) =>
    facets(context, resource, ({ fenced }) => fenced ?? 'unknown')
      .answers.filter(([, fenced]) => fenced === 'yes')
      .map(([region]) => region),
  );
  return inOrder(application, [...unreplicated, ...stopped]).filter((region) => region !== primary);
}

/** What is seen to be stopped by now is not unfenced any more; of everything else a witness is believed. */
function unfencedKnown(context: Context, primary: string): Unfenced[] {
  const { application, state, view } = context;
  const stored = state.unfenced ?? [];
  const told = context.order?.kind === 'adopt' ? context.order.journal : undefined;
  const written = told?.unfenced.map((side) => ({ ...side, epoch: told.epoch, who: 'The journal' })) ?? [];
  const witnessed = rememberedUnfenced(view.reports).map((side) => ({ ...side, who: `Witness ${side.vantage}` }));
  const remembered = firstOfEach([...written, ...witnessed]).filter(
    (side) =>
      !stored.some(isSameSide(side)) &&
      application.resources.some(({ id, regions }) => id === side.resource && regions.includes(side.region)) &&
      freshObservation(context, side.resource)?.regions[side.region]?.fenced !== 'yes',
  );
  const added = remembered.map(({ resource, region, epoch, who }): Unfenced => {
    const because = `${who} remembers that it was not fenced.`;
    return { resource, region, epoch, since: view.now, by: context.order?.by ?? 'regent', because };
  });
  return [...stored, ...added].filter(({ region }) => region !== primary);
}

function firstOfEach<Side extends UnfencedSide>(sides: readonly Side[]): Side[] {
  return sides.filter((side, index) => sides.findIndex(isSameSide(side)) === index);
}

function drainedSeen(context: Context, active: readonly string[]): string[] {
  const zones = context.application.resources.flatMap(({ id }) =>
    active.flatMap((region) =>
      Object.entries(freshObservation(context, id)?.regions[region]?.zones ?? {}).map(([zone, serving]) => ({
        name: `${region}/${zone}`,
        serving,
      })),
    ),
  );
  return [...new Set(zones.filter(({ serving }) => serving === 'no').map(({ name }) => name))];
}

function inOrder(application: Application, regions: readonly string[]): string[] {
  return regionIds(application).filter((region) => regions.includes(region));
}

function names(all: readonly { readonly resource: string }[]): string {
  return all.map(({ resource }) => resource).join(' and ');
}

function sentence({ placement, unprotected, unfenced, drained, epoch }: Adoption): string {
  const parts = [
    `Adopted: active ${placement.active.join(', ')}; primary ${placement.primary}`,
    ...(unprotected.length === 0 ? [] : [`not a replica for certain: ${unprotected.join(', ')}`]),
    ...(unfenced.length === 0
      ? []
      : [`may still be writing: ${unfenced.map(({ resource, region }) => `${resource} in ${region}`).join(', ')}`]),
    ...(drained.length === 0 ? [] : [`drained: ${drained.join(', ')}`]),
    `epoch ${epoch}; automation manual`,
  ];
  return `${parts.join('; ')}.`;
}
