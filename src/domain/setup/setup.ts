import type { Application } from '../application.ts';
import type { Grant } from '../role.ts';

/** A set-up as far as it can be reasoned about before anything runs. Plain data, from the configuration. */
export interface Setup {
  /** The regions in which probers stand; each has a vote. */
  readonly vantages: readonly string[];
  readonly controlTargets: readonly ControlTargetSite[];
  readonly redis: RedisSetup;
  readonly applications: readonly ApplicationSetup[];
  /** Who may call the REST API. Absent: nothing is known of that. */
  readonly callers?: CallersSetup | undefined;
  /** Who is told what happens. Absent: nothing is known of that. */
  readonly told?: ToldSetup | undefined;
}

/** Who hears of what happens. */
export interface ToldSetup {
  /** Of which applications each is told; absent: of all. */
  readonly receivers: readonly { readonly applications?: readonly string[] | undefined }[];
  /** Somebody elsewhere notices when the controllers fall silent. */
  readonly heartbeat: boolean;
}

/** Who is let in. */
export interface CallersSetup {
  readonly tokens: readonly CallerSetup[];
  /** A provider of identities names others. */
  readonly openid: boolean;
}

/** The holder of a token. */
export interface CallerSetup {
  readonly name: string;
  /** Absent: not said, which makes it an admin's. */
  readonly grants?: readonly Grant[] | undefined;
}

/** What a prober must reach to be believed, and where that stands. */
export interface ControlTargetSite {
  readonly name: string;
  /** Absent: in none of the regions. */
  readonly region?: string | undefined;
}

/** The Redis that holds the state. */
export interface RedisSetup {
  /** Regent runs one of its own, on the machine of a controller. */
  readonly own: boolean;
  /** How many replicas must confirm each commit. */
  readonly replicas: number;
  /** Empty when nobody has said where it stands. */
  readonly members: readonly RedisMember[];
}

/** One Redis or one Sentinel. */
export interface RedisMember {
  readonly name: string;
  readonly region: string;
  readonly role: 'redis' | 'sentinel';
}

/** An application with what the decision core does not need to know of it. */
export interface ApplicationSetup {
  readonly application: Application;
  /** How soon a dead region should be noticed, where somebody has said so. In milliseconds. */
  readonly detectWithinMs?: number | undefined;
  readonly paces: readonly TargetPace[];
  readonly resources: readonly ResourceSetup[];
}

/** How often a target is probed. Durations in milliseconds. */
export interface TargetPace {
  readonly region: string;
  readonly target: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly failureThreshold: number;
}

/** What is known of a resource from its settings alone. */
export interface ResourceSetup {
  readonly id: string;
  /** The external objects that its steps change, each in words that are the same wherever it is meant. */
  readonly writes: readonly string[];
  /** Its replica is a copy made on a schedule, so that it is always behind. */
  readonly byCopies?: boolean | undefined;
  /** As a fence it asks the very servers that it stops: those have to answer, also afterwards. */
  readonly fencesFromInside?: boolean | undefined;
}
