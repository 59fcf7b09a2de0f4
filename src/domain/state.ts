import type { Automation, Placement } from './application.ts';
import type { Pause } from './command.ts';
import type { Operation } from './operation.ts';

/** Where an application stands. `automation` and a pause stand beside it. */
export type Phase =
  /** At home, and nothing is suspected. */
  | 'steady'
  /** A quorum sees an active region down; it is being confirmed, or something forbids to act. */
  | 'suspect'
  /** An operation is running. */
  | 'operating'
  /** Serving, but not where or as widely as preferred. */
  | 'displaced'
  /** Displaced, and every preferred region is up again: it is made a replica and watched for the hold-down. */
  | 'recovering'
  /** A person must decide; `blocked` says what. */
  | 'blocked';

export const phases = [
  'steady',
  'suspect',
  'operating',
  'displaced',
  'recovering',
  'blocked',
] as const satisfies readonly Phase[];

/** Everything that is decided about an application and must survive a crash. Instants in milliseconds of Redis time. */
export interface State {
  readonly schema: 1;
  readonly application: string;
  readonly phase: Phase;
  readonly automation: Automation;
  /** The pause as the owner has taken note of it. */
  readonly pause?: Pause | undefined;
  /** Only grows; every operation gets a new one. */
  readonly epoch: number;
  /** Where the traffic and the data are, as far as operations have carried them. */
  readonly placement: Placement;
  /** Active regions that a quorum sees down, with the instant of first suspicion. */
  readonly suspected: Readonly<Record<string, number>>;
  /** When the preferred regions were all seen up again. */
  readonly returnedAt?: number | undefined;
  /** Regions left behind by a forced move: fenced, and not yet replicas again. */
  readonly unprotected: readonly string[];
  /** Who brought it away from home; only what Regent moved by itself does it bring back by itself. */
  readonly displacedBy?: 'regent' | 'operator' | undefined;
  readonly operation?: Operation | undefined;
  /** The last operation that ended, for status and reports. */
  readonly lastOperation?: Operation | undefined;
  /** Until when no automatic failover starts. */
  readonly cooldownUntil?: number | undefined;
  readonly blocked?: { readonly because: string; readonly since: number } | undefined;
  /** The rule that spoke last and what it said, so that an unchanged "stay" is not journalled again. */
  readonly said: { readonly rule: number; readonly because: string };
  /** The newest command that has been answered, as its id in the stream. */
  readonly commandCursor: string;
}

/** The state of an application that nobody has decided about yet: at home, as its policy wants it. */
export function initialState(application: string, home: Placement, automation: Automation): State {
  return {
    schema: 1,
    application,
    phase: 'steady',
    automation,
    epoch: 0,
    placement: home,
    suspected: {},
    unprotected: [],
    said: { rule: 0, because: 'Nothing has been decided yet.' },
    commandCursor: '0-0',
  };
}
