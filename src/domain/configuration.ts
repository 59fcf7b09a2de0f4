import { type Application, type Placement, regionIds } from './application.ts';
import { differences } from './differences.ts';
import type { ControllerPresence } from './ownership.ts';

/** What a controller's configuration says about one application, and the hash that tells it from another. */
export interface HeldConfiguration {
  readonly hash: string;
  /** In the words of regent.yaml with every default filled in; it holds no secret, only where one comes from. */
  readonly document: unknown;
}

/** One place where a configuration differs from the one before it. */
export interface ConfigurationChange {
  /** `policy.confirmFor`, `resources.orders-db.maxDataLoss`: what has a name stands under it. */
  readonly path: string;
  readonly was?: unknown;
  readonly is?: unknown;
}

/** What a live controller holds of an application: a hash, nothing, or what nobody has been told yet. */
export type Holding = string | 'nothing' | 'untold';

/**
 * The configuration that should be in force for an application: another one than is in force now as soon as a majority
 * of the live controllers holds it; without a majority the one in force stays while a live controller holds it. When none
 * does, the one that most hold comes in force, so that a rollout leaves no application without an owner; among equals the
 * first in the order of the hashes, the same for every controller. Undefined while nothing can be said.
 */
export function electConfiguration(inForce: string | undefined, held: readonly Holding[]): string | undefined {
  const counts = new Map<string, number>();
  for (const each of held) if (each !== 'nothing' && each !== 'untold') counts.set(each, (counts.get(each) ?? 0) + 1);
  const [most] = [...counts].toSorted(([a, ofA], [b, ofB]) => ofB - ofA || (a < b ? -1 : 1));
  if (most !== undefined && most[1] * 2 > held.length) return most[0];
  // Whoever has not told yet may hold the one in force.
  if (inForce !== undefined && (counts.has(inForce) || held.includes('untold'))) return inForce;
  return most?.[0];
}

/** A live controller and what it holds of an application. */
export interface Holder extends Pick<ControllerPresence, 'instance' | 'region'> {
  readonly holding: Holding;
}

/** Which configuration of an application is in force, and who holds another one. */
export interface ConfigurationStanding {
  /** Absent before the first owner. */
  readonly inForce?: string | undefined;
  /** What comes in force as soon as nothing runs; absent while that is the one in force. */
  readonly next?: string | undefined;
  /** Of the live controllers: those that hold another one than that in force, or none of this application. */
  readonly others: readonly Holder[];
  /** Where the application stands and the configuration knows no region: nothing is judged or moved there. */
  readonly unknownRegions?: readonly string[] | undefined;
  /** What is so and what to do, in a sentence. */
  readonly because: string;
}

/** How an application stands with the configurations that the live controllers hold. */
export function configurationStanding(inForce: string | undefined, holders: readonly Holder[]): ConfigurationStanding {
  const elected = electConfiguration(
    inForce,
    holders.map(({ holding }) => holding),
  );
  const others = inForce === undefined ? [] : holders.filter(({ holding }) => holding !== inForce);
  const next = elected === inForce ? undefined : elected;
  return { inForce, next, others, because: standingInWords({ inForce, next, others }, holders.length) };
}

/** The regions that an application stands in and its configuration does not have. */
export function unknownRegions(application: Application, { active, primary }: Placement): string[] {
  const known = regionIds(application);
  return [...new Set([...active, primary])].filter((region) => !known.includes(region));
}

/** What to do about such regions, in a sentence. */
export function unknownRegionsInWords(regions: readonly string[]): string {
  return (
    `It stands in ${regions.join(', ')}, which its configuration does not have, so nothing is judged or moved there: put ` +
    'that back, move the application to another region, and take it out then.'
  );
}

/** The same, with the regions that the application stands in and this configuration does not have. */
export function standingIn(standing: ConfigurationStanding, application: Application, placement: Placement) {
  const unknown = unknownRegions(application, placement);
  if (unknown.length === 0) return standing;
  return { ...standing, unknownRegions: unknown, because: `${unknownRegionsInWords(unknown)} ${standing.because}` };
}

function standingInWords(
  { inForce, next, others }: Omit<ConfigurationStanding, 'because'>,
  controllers: number,
): string {
  if (inForce === undefined) return 'No configuration is in force yet: the first owner brings its own.';
  if (others.length === 0) return 'Every live controller holds the configuration in force.';
  const who = others.map(inWords).join(', ');
  const held = `${others.length} of ${controllers} live controllers ${others.length === 1 ? 'does' : 'do'} not hold the configuration in force (${who})`;
  if (next !== undefined) return `${held}: ${next} comes in force as soon as no operation runs.`;
  return `${held} and can not own the application: go on with the rollout, so that most of them hold the same one, or give them the one in force.`;
}

function inWords({ region, instance, holding }: Holder): string {
  const what = holding === 'untold' ? 'not told yet' : holding === 'nothing' ? 'none of this application' : holding;
  return `${region} ${instance.slice(0, 8)}: ${what}`;
}

/** Every place where a configuration differs from the one before it. */
export function configurationChanges(before: unknown, now: unknown): ConfigurationChange[] {
  return differences(byName(before), byName(now)).map(({ path, recorded: was, derived: is }) => ({ path, was, is }));
}

/**
 * A list of what has names as a map of it, so that something added in front does not change everything behind it. The
 * order may mean something (it does of regions), so it stands beside them.
 */
function byName(value: unknown): unknown {
  if (Array.isArray(value)) {
    const names = value.map((each: unknown) => nameOf(each));
    if (names.length === 0 || names.includes(undefined)) return value.map(byName);
    const named = value.map((each: unknown, index): [string, unknown] => [names[index] ?? '', byName(each)]);
    return { ...Object.fromEntries(named), '(order)': names.join(', ') };
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, byName(each)]));
}

function nameOf(value: unknown): string | undefined {
  const name = typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined;
  return typeof name === 'string' ? name : undefined;
}
