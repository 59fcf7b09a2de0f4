import type { Windows } from './windows.ts';

/** An application as the decision core sees it: what fails over as one unit. Plain data, frozen, from the configuration. */
export interface Application {
  readonly id: string;
  /** In order of preference, the preferred one first. */
  readonly regions: readonly Region[];
  /** How many of the regions should receive traffic: 1 of 2 is active-passive, 2 of 2 active-active. */
  readonly activeRegions: number;
  /** The vantages that have a vote, whether they report or not: quorum counts configured ones. */
  readonly vantages: readonly string[];
  readonly resources: readonly Resource[];
  /** The one of the vantages that is no prober: the checks of what users come through. Absent: they have no vote. */
  readonly edgeVantage?: EdgeVantage | undefined;
  /** Public names through which users come, probed by every vantage to see which region answers. */
  readonly edges: readonly Edge[];
  /** Its load balancers' monitors ask the gates, so users move by those too. */
  readonly gated?: boolean | undefined;
  readonly policy: Policy;
  /** Among applications that want to move at the same time the lower one goes first. */
  readonly priority: number;
  /** Applications that this one depends on: it moves only when none of them is unsettled. */
  readonly after: readonly string[];
  /** How long it takes at the most until the death of one of its regions is noticed, in milliseconds. Absent: nobody knows. */
  readonly noticedWithinMs?: number | undefined;
  /** What is promised to its users, as far as somebody has said so. Nothing is decided by it. */
  readonly objectives?: Objectives | undefined;
}

/** Each in milliseconds; absent: nothing is promised. */
export interface Objectives {
  /** How soon a dead region is noticed. */
  readonly detectMs?: number | undefined;
  /** For how long users are without an answer at the most. */
  readonly recoverMs?: number | undefined;
  /** How much of what was written last is lost at the most. */
  readonly dataLossMs?: number | undefined;
}

/** The checks of a load balancer as a vantage. */
export interface EdgeVantage {
  /** Its name among the vantages. */
  readonly id: string;
  /** The resource whose provider tells what they say. */
  readonly resource: string;
  /** How old what they say may be to count, in milliseconds. Their interval counts as age. */
  readonly maxAgeMs: number;
  /** What the checks have noted as events counts as well. Absent: only what they find now. */
  readonly events?: true | undefined;
}

/** The vantages that are probers: those that can be witnesses. */
export function probersOf({ vantages, edgeVantage }: Application): readonly string[] {
  return edgeVantage === undefined ? vantages : vantages.filter((vantage) => vantage !== edgeVantage.id);
}

/** How old the report of a vantage may be to have a vote, in milliseconds. */
export function staleAfterMsOf({ edgeVantage, policy }: Application, vantage: string): number {
  return edgeVantage?.id === vantage ? edgeVantage.maxAgeMs : policy.staleAfterMs;
}

/** A place the application runs in. */
export interface Region {
  readonly id: string;
  readonly targets: readonly Target[];
  /** Its members that can be drained one by one; empty where the region is one piece. */
  readonly zones: readonly string[];
}

/** One thing probed in a region, reduced to what a decision needs. */
export interface Target {
  readonly id: string;
  /** A critical target that is down makes its region down; another one makes it degraded. */
  readonly critical: boolean;
  /** `always`: expected up in a standby too. `active`: only where the application is active. */
  readonly expect: 'always' | 'active';
  /** `data`: a database or another dependency; when only those are down the region itself is not. */
  readonly tier: 'application' | 'data';
  /** The zone it stands in; of the whole region where absent. */
  readonly zone?: string | undefined;
  /** Its answer tells which release runs there. */
  readonly tellsRelease?: true | undefined;
}

/** A public name whose answer names the region that gave it. */
export interface Edge {
  readonly id: string;
}

/** An external thing whose state differs per region. */
export interface Resource {
  readonly id: string;
  /** The provider's name, for people. */
  readonly provider: string;
  /** The regions that hold it; the primary is chosen only among regions that hold every promotable resource. */
  readonly regions: readonly string[];
  /** What its provider can do with it. */
  readonly abilities: readonly Ability[];
  /** Resources whose steps of an operation must be done before this one's, besides the default order. */
  readonly after: readonly string[];
  /** Overrides the application's budget; in milliseconds of lost writes. */
  readonly maxDataLossMs?: number | undefined;
  /**
   * Its fence stops what uses the data, and not what holds it: so it stands before a planned move of the data, too or only,
   * and is lifted after it. Absent: it stands before forced moves.
   */
  readonly fencesFor?: 'planned' | 'both' | undefined;
}

/** What a step asks of a provider. */
export const verbs = [
  'prepare',
  'fence',
  'unfence',
  'promote',
  'rejoin',
  'unmount',
  'mount',
  'route',
  'verify',
  'release',
  'drain',
  'restore',
] as const;
export type Verb = (typeof verbs)[number];

/** One verb that a provider can do on one resource, with all that a plan must know of it. Durations in milliseconds. */
export interface Ability {
  readonly verb: Verb;
  /** Cannot be undone by the opposite step without loss or waiting. */
  readonly irreversible: boolean;
  /** The other side refuses or ignores the call when it is already done, so an unanswered one may be sent again. */
  readonly repeatable: boolean;
  /** How long the step may take in all before it counts as failed. */
  readonly deadlineMs: number;
  /** How long after an unanswered call its effect may still appear. */
  readonly settleMs: number;
  /** What it usually takes, for the quote. */
  readonly expectedMs: number;
  /** For `route`: it can send a part of the users to new regions, too. */
  readonly parts?: true | undefined;
  /** A person does it, and it is done when one says so: nothing can be seen of it. */
  readonly byPerson?: true | undefined;
  /**
   * Of a `fence` by the gate: the region's gate closes with the step's intent, and so long after that was seen it is done. In
   * milliseconds.
   */
  readonly closedForMs?: number | undefined;
  /**
   * Of `rejoin`: the side is not run by the region's servers, so it is made a replica, and seen to be one, while those are
   * stopped. Only then may they run again: until it is known not to be writable they would be a second writer.
   */
  readonly whileFenced?: true | undefined;
}

/** What an operator allows and how careful to be. Durations in milliseconds. */
export interface Policy {
  /** What a new application starts with; from then on only operators change it. */
  readonly automation: Automation;
  /** `majority` of the configured vantages, or a number of them. */
  readonly quorum: 'majority' | number;
  /** How long a dead region must stay dead before an automatic plan with an irreversible step. */
  readonly confirmForMs: number;
  /** How long a returned region must stay healthy before it is failed back to. */
  readonly holdDownMs: number;
  /** How long after an automatic operation the next automatic failover has to wait. */
  readonly cooldownMs: number;
  readonly failback: 'automatic' | 'manual';
  /** A report older than this, by the owner's own receipt, does not vote. */
  readonly staleAfterMs: number;
  /** An observation of a resource older than this says nothing. */
  readonly observationStaleAfterMs: number;
  /** The longest a cooldown becomes when moves repeat: it doubles with each. */
  readonly cooldownMostMs: number;
  /** Nothing is drained that would leave fewer regions than this. */
  readonly minActiveRegions: number;
  /** What each class of failure may lead to without an operator. */
  readonly permits: Readonly<Record<FailureClass, 'act' | 'hold'>>;
  /** Which automatic operations wait for a person's approval. */
  readonly approval: 'never' | 'on-data-loss' | 'always';
  /**
   * Which orders of operators wait until somebody else has approved them: `forced`, what may lose writes or lets two sides
   * write; `moves`, every move. Absent: none.
   */
  readonly secondPerson?: 'never' | 'forced' | 'moves' | undefined;
  /** How long an order waits for its approval, and how long an approval counts. Absent: until something comes of it. */
  readonly approvalExpiresMs?: number | undefined;
  /** How much may be lost of what was acknowledged, for every resource without a budget of its own. */
  readonly maxDataLossMs: number;
  /** How far apart in time what is taken over by force together may be, in milliseconds. Absent: as far as it is. */
  readonly maxSkewMs?: number | undefined;
  /** What becomes of a forced failover whose fence fails: a person is asked, or it goes on with an `unfenced` allowance. */
  readonly fenceOnFailure: 'ask' | 'proceed';
  /** A graceful move waits until what it moves to runs the same release. Absent: another one is only told. */
  readonly sameRelease?: 'require' | undefined;
  /** How drills go. Absent: as the defaults have it, and none by schedule. */
  readonly drill?: DrillPolicy | undefined;
  /** How users are sent on in a graceful move where a part of them can be. Absent: all at once. */
  readonly shift?: Shift | undefined;
  /** What Regent does by itself only while certain windows are open. Absent: nothing is kept to windows. */
  readonly windows?: Windows | undefined;
}

/** How drills go. Durations in milliseconds. */
export interface DrillPolicy {
  /** Where they go. Absent: to where the application would move if its primary had to be left. */
  readonly to?: string | undefined;
  /** How long they stay there. */
  readonly holdMs: number;
  /** How long after that the way home may be closed before the drill has failed. */
  readonly giveUpAfterMs: number;
}

/** A progressive shift of users to regions that are new to them. Durations in milliseconds. */
export interface Shift {
  /** The percentages that the new regions receive together, one after the other; the last step, to all, is not among them. */
  readonly steps: readonly number[];
  /** How long the new regions must be well with a part before they receive more. */
  readonly holdMs: number;
  /** How long nobody may be able to say that they are well before everybody is sent back. */
  readonly giveUpAfterMs: number;
}

/** What kind of trouble a region is in, as the vantages' opinions together tell. */
export type FailureClass =
  /** A quorum sees it down, and nobody inside says otherwise. */
  | 'region-down'
  /** A quorum sees it down, but the vantage inside says that it is up. */
  | 'unreachable-from-outside'
  /** Some vantages see it down and others up, and neither are a quorum. */
  | 'partition'
  /** Only its data tier is down. */
  | 'dependency-down'
  /** Every region looks down at once. */
  | 'everything-down';

/** Whether operations may start by themselves. A pause stands beside it. */
export type Automation = 'automatic' | 'manual';

/** The ids of the application's regions in order of preference. */
export function regionIds(application: Application): string[] {
  return application.regions.map((region) => region.id);
}

/** The number of vantages that must agree. */
export function quorumOf(application: Application): number {
  const { quorum } = application.policy;
  return quorum === 'majority' ? Math.floor(application.vantages.length / 2) + 1 : quorum;
}

/** The resources that can be written in only one region. */
export function promotable(application: Application): Resource[] {
  return application.resources.filter((resource) => abilityFor(resource, 'promote') !== undefined);
}

/** The resource's ability for a verb, if its provider has it. */
export function abilityFor(resource: Resource, verb: Verb): Ability | undefined {
  return resource.abilities.find((ability) => ability.verb === verb);
}

/** Whether a resource can keep a region from writing whatever becomes of that, which a forced move waits for. */
export function canFence(resource: Resource, region: string): boolean {
  return fencesIn(resource, region) && resource.fencesFor !== 'planned';
}

/** Whether a resource can stop what uses the data of a region, and nothing that a planned move of it needs. */
export function canQuiesce(resource: Resource, region: string): boolean {
  return fencesIn(resource, region) && resource.fencesFor !== undefined;
}

function fencesIn(resource: Resource, region: string): boolean {
  return abilityFor(resource, 'fence') !== undefined && resource.regions.includes(region);
}

/** The regions that hold every promotable resource, in order of preference. Only one of them can be primary. */
export function primaryCandidates(application: Application): string[] {
  const data = promotable(application);
  return regionIds(application).filter((region) => data.every((resource) => resource.regions.includes(region)));
}

/** Where the application is at home: the preferred active set and the preferred primary. */
export function home(application: Application): Placement {
  const active = regionIds(application).slice(0, application.activeRegions);
  const candidates = primaryCandidates(application);
  return { active, primary: candidates.find((region) => active.includes(region)) ?? candidates[0] ?? active[0] ?? '' };
}

/** Which regions receive traffic, and which one of them holds what can be written in only one place. */
export interface Placement {
  readonly active: readonly string[];
  readonly primary: string;
}

/** Whether two placements are the same, whatever the order of their active regions. */
export function samePlacement(a: Placement, b: Placement): boolean {
  return a.primary === b.primary && sameSet(a.active, b.active);
}

/** Whether two lists hold the same members. */
export function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((member) => b.includes(member));
}
