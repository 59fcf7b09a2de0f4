import type { Command, CommandAnswer } from '../../src/domain/command.ts';
import type { FencingToken } from '../../src/domain/fencing.ts';
import type { Step } from '../../src/domain/operation.ts';
import type { Report } from '../../src/domain/report.ts';
import type { Seen } from '../../src/providers/contract.ts';
import type { Commit } from '../../src/store/contract.ts';

/** What truly happened, told by the world itself and never by what Regent says of itself. Instants are virtual. */
export type WorldEvent = { readonly at: number } & (
  | { readonly type: 'fault'; readonly text: string; readonly fault: string }
  | { readonly type: 'process'; readonly process: string; readonly what: 'started' | 'died' | 'froze' | 'woke' }
  /** A server carried a commit out. `newest`: it was the primary elected last, and not one that had not heard of it. */
  | { readonly type: 'committed'; readonly commit: Commit; readonly version: number; readonly newest: boolean }
  /** The controller has been told that it holds. */
  | { readonly type: 'confirmed'; readonly commit: Commit; readonly version: number }
  | { readonly type: 'leased'; readonly instance: string; readonly askedAgoMs: number; readonly ttlMs: number }
  | { readonly type: 'claimed'; readonly instance: string; readonly token: number; readonly newest: boolean }
  | { readonly type: 'reported'; readonly report: Report }
  | { readonly type: 'elected'; readonly server: string }
  | { readonly type: 'observed'; readonly process: string; readonly resource: string; readonly seen: Seen }
  /** A call that changes something has left its controller. */
  | ({ readonly type: 'left' } & Write)
  /** It has taken effect. */
  | ({ readonly type: 'landed' } & Write)
  /** The other side has turned it down. */
  | ({ readonly type: 'rejected'; readonly why: string } & Write)
  | { readonly type: 'writable'; readonly resource: string; readonly regions: readonly string[] }
  | { readonly type: 'traffic'; readonly enabled: readonly string[] }
  | { readonly type: 'served'; readonly region: string; readonly served: boolean }
  | { readonly type: 'region'; readonly region: string; readonly state: 'up' | 'dead' | 'dark' }
  | { readonly type: 'redis'; readonly reachable: boolean }
  /** An operator has been told that a pause holds; `since` is its instant in Redis time. */
  | { readonly type: 'paused'; readonly since: number }
  | { readonly type: 'asked'; readonly place: string; readonly detail: string; readonly outcome: string }
  | { readonly type: 'answered'; readonly answer: CommandAnswer; readonly kind: Command['kind'] }
);

/** A call of a provider as it leaves. */
export interface Write {
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

  tell(event: Told): void {
    const written = { at: this.#now(), ...event } as WorldEvent;
    this.events.push(written);
    const alike = this.#byType.get(written.type);
    if (alike === undefined) this.#byType.set(written.type, [written]);
    else alike.push(written);
  }

  /** All events of one type, in order. */
  of<Type extends WorldEvent['type']>(type: Type): readonly EventOf<Type>[] {
    return (this.#byType.get(type) ?? []) as EventOf<Type>[];
  }
}
