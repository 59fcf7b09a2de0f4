import type { Command, CommandAnswer } from '../../src/domain/command.ts';
import type { FencingToken } from '../../src/domain/fencing.ts';
import type { Step } from '../../src/domain/operation.ts';
import type { Report } from '../../src/domain/report.ts';
import type { Seen } from '../../src/providers/contract.ts';
import type { Commit } from '../../src/store/contract.ts';

/** What truly happened, told by the world itself and never by what Regent says of itself. Instants are virtual. */
export type WorldEvent = { readonly at: number } & (
  | { readonly type: 'fault'; readonly text: string; readonly fault: string }
  | { readonly type: 'process'; readonly process: string; readonly what: 'started' | 'died' }
  /** Its controller takes part from now on: it has opened its store, and hears and holds nothing from before. */
  | { readonly type: 'takes-part'; readonly process: string }
  /** Its event loop stands still for so long from now on. */
  | { readonly type: 'stalled'; readonly process: string; readonly forMs: number }
  /** Its wall clock has been set by so much. */
  | { readonly type: 'jumped'; readonly process: string; readonly ms: number }
  /** A server carried a commit out. `newest`: it was the primary elected last, and not one that had not heard of it. */
  | { readonly type: 'committed'; readonly commit: Commit; readonly version: number; readonly newest: boolean }
  /** The controller has been told that it holds. */
  | { readonly type: 'confirmed'; readonly commit: Commit; readonly version: number }
  | { readonly type: 'leased'; readonly instance: string; readonly askedAgoMs: number; readonly ttlMs: number }
  | {
      readonly type: 'claimed';
      readonly application: string;
      readonly instance: string;
      readonly token: number;
      readonly newest: boolean;
    }
  | { readonly type: 'reported'; readonly report: Report }
  /** `tokens`: of each application the newest that it knew to be given. */
  | { readonly type: 'elected'; readonly server: string; readonly tokens: Readonly<globalThis.Record<string, number>> }
  | {
      readonly type: 'observed';
      readonly application: string;
      readonly process: string;
      readonly resource: string;
      readonly seen: Seen;
    }
  /** A call that changes something has left its controller. */
  | ({ readonly type: 'left' } & Write)
  /** It has taken effect. */
  | ({ readonly type: 'landed' } & Write)
  /** The other side has turned it down. */
  | ({ readonly type: 'rejected'; readonly why: string } & Write)
  | {
      readonly type: 'writable';
      readonly application: string;
      readonly resource: string;
      readonly regions: readonly string[];
    }
  /** The sides of something replicated that take writes, whoever could make any. */
  | {
      readonly type: 'open';
      readonly application: string;
      readonly resource: string;
      readonly regions: readonly string[];
    }
  | { readonly type: 'traffic'; readonly application: string; readonly enabled: readonly string[] }
  /** The zones of a region that users are sent to. */
  | {
      readonly type: 'zones';
      readonly application: string;
      readonly region: string;
      readonly enabled: readonly string[];
    }
  | { readonly type: 'served'; readonly application: string; readonly region: string; readonly served: boolean }
  | { readonly type: 'region'; readonly region: string; readonly state: 'up' | 'dead' | 'dark' }
  | { readonly type: 'redis'; readonly reachable: boolean }
  /** Every server of Redis has lost all that it has held since then; since 0: all. */
  | { readonly type: 'forgot'; readonly since: number }
  /** An operator has been told that a pause holds; `since` is its instant in Redis time. */
  | { readonly type: 'paused'; readonly application: string; readonly since: number }
  | {
      readonly type: 'asked';
      readonly application: string;
      readonly place: string;
      readonly detail: string;
      readonly outcome: string;
    }
  | {
      readonly type: 'answered';
      readonly application: string;
      readonly answer: CommandAnswer;
      readonly kind: Command['kind'];
    }
);

/** A call of a provider as it leaves. */
export interface Write {
  readonly application: string;
  readonly call: number;
  readonly process: string;
  readonly instance: string;
  readonly step: Step;
  readonly resource: string;
  readonly fencing: FencingToken;
}

type EventOf<Type extends WorldEvent['type']> = Extract<WorldEvent, { type: Type }>;

/** What is told: an event without its instant. */
export type Told = WorldEvent extends infer Each ? (Each extends WorldEvent ? Omit<Each, 'at'> : never) : never;

/** The world's own record, written as things happen and read by the checkers. */
export class Record {
  readonly events: WorldEvent[] = [];
  readonly #now: () => number;
  readonly #byType = new Map<WorldEvent['type'], WorldEvent[]>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** What concerns one application, its own and what is everybody's. */
  about(application: string): Record {
    const part = new Record(this.#now);
    for (const event of this.events) {
      const whose = applicationOf(event);
      if (whose === undefined || whose === application) part.#add(event);
    }
    return part;
  }

  tell(event: Told): void {
    this.#add({ at: this.#now(), ...event } as WorldEvent);
  }

  /** All events of one type, in order. */
  of<Type extends WorldEvent['type']>(type: Type): readonly EventOf<Type>[] {
    return (this.#byType.get(type) ?? []) as EventOf<Type>[];
  }

  #add(event: WorldEvent): void {
    this.events.push(event);
    const alike = this.#byType.get(event.type);
    if (alike === undefined) this.#byType.set(event.type, [event]);
    else alike.push(event);
  }
}

/** Whose it is; undefined where it is everybody's. */
export function applicationOf(event: WorldEvent): string | undefined {
  if (event.type === 'committed' || event.type === 'confirmed') return event.commit.application;
  if (event.type === 'reported') return event.report.application;
  return 'application' in event ? event.application : undefined;
}
