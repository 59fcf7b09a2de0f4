import type { RecordLine } from '../../judge-lines.ts';
import type { Narrator } from '../narrator.ts';
import type { StoryObserver } from '../observe-story.ts';
import type { RegentClient } from '../regent-client.ts';
import type { StoryResult } from '../summary.ts';
import type { Supervisor } from '../supervisor.ts';
import type { Users } from '../users.ts';
import type { World } from '../world.ts';
import type { DataForm } from '../world-config.ts';
import type { RedisForm } from '../world-redis.ts';

/** The moments of a story, in order: a fault can be added at each of them. */
export const moments = ['steady', 'killed', 'operating', 'displaced', 'recovering', 'failback'] as const;
export type Moment = (typeof moments)[number];

/** Something that the demo can tell. */
export interface Story {
  readonly title: string;
  /** What the world is made with. */
  readonly redis: RedisForm;
  /** CIS's monitors ask the gates, and every load balancer has a pool per region. */
  readonly gated?: true;
  /** The policy by which planned moves send users on in parts; nothing begins by itself then. */
  readonly shift?: ShiftPolicy;
  /** Load balancers by name whose users it sends on in parts, before the data moves. */
  readonly inParts?: readonly string[];
  /** How many pages users ask for a second; 10 where it says nothing. */
  readonly readsPerSecond?: number;
  /** Where controllers run. */
  readonly controllers: readonly string[];
  /** An operator ends it with `regent emergency`, and the application stays where that has brought it. */
  readonly emergency?: true;
  /** What it needs of the database and of the fence, besides what every story has. */
  readonly data?: DataForm;
  /** What is said of it before it begins, besides what is said of every story. */
  readonly introduction: readonly string[];
  tell(stage: Stage): Promise<Told>;
  /** Sums it up by what was seen and by the sandbox's own record; without it, as the loss of a region. */
  conclude?(result: StoryResult, record: readonly RecordLine[]): Conclusion;
}

/** `policy.shift`, as it is written in the configuration. */
export interface ShiftPolicy {
  readonly steps: readonly number[];
  readonly hold: string;
  readonly giveUpAfter: string;
}

/** How a story of its own kind ended. */
export interface Conclusion {
  /** The demo's last line, as JSON. */
  readonly summary: { readonly ok: boolean };
  /** The same for people. */
  readonly lines: readonly string[];
}

/** What a story is told with. */
export interface Stage {
  readonly world: World;
  readonly supervisor: Supervisor;
  readonly observer: StoryObserver;
  readonly users: Users;
  /** Asks Regent as a user would. */
  readonly client: RegentClient;
  readonly narrator: Narrator;
  /** Called at each moment. */
  readonly at: (moment: Moment) => void;
}

/** What came of it. */
export interface Told {
  readonly killedAt: number;
  readonly failedBack: boolean;
  /** It ended as the story means it to, where that is not at home. */
  readonly endedWell?: boolean;
  /** The writes that had to be lost, as the sandbox's own ledgers tell: none where it is absent. */
  readonly doomed?: readonly string[];
  /** The sentence that says what is missing, when it did not end well. */
  readonly missing?: string;
  /** When a write was first confirmed by a replica of the new Redis primary, in stories in which it dies. */
  readonly redisConfirmedAt?: number | undefined;
}
