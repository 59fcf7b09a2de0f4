import type { Command, CommandAnswer, Pause } from '../../../src/domain/command.ts';
import type { HeldConfiguration } from '../../../src/domain/configuration.ts';
import type { JournalEntry } from '../../../src/domain/journal.ts';
import type { ControllerPresence } from '../../../src/domain/ownership.ts';
import type { Report } from '../../../src/domain/report.ts';
import type { State } from '../../../src/domain/state.ts';
import type { Announcement } from '../../../src/domain/witness.ts';
import type { Holdings } from '../../../src/store/contract.ts';

/** An entry of a stream. `at` and `count` are its id; `0-0` comes before every one. */
export interface StreamEntry {
  readonly id: StreamId;
  readonly body: StreamBody;
}

export interface StreamId {
  readonly at: number;
  readonly count: number;
}

export type StreamBody =
  | { readonly kind: 'report'; readonly report: Report }
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'wake' }
  | { readonly kind: 'recall' }
  | { readonly kind: 'announcement'; readonly application: string; readonly announcement: Announcement }
  | { readonly kind: 'answer'; readonly application: string; readonly answer: CommandAnswer };

/** What one server holds: every key of the real store, with values instead of texts. Values are never changed in place. */
export interface RedisData {
  readonly leases: Map<string, number>;
  readonly controllers: Map<string, ControllerPresence>;
  readonly assignments: Map<string, string>;
  readonly tokens: Map<string, number>;
  readonly configurations: Map<string, string>;
  readonly holdings: Map<string, Holdings>;
  readonly states: Map<string, KeptState>;
  readonly journals: Map<string, readonly JournalEntry[]>;
  readonly pauses: Map<string, Pause>;
  readonly announcements: Map<string, Announcement>;
  readonly streams: Map<string, readonly StreamEntry[]>;
  /** The newest id ever given in each stream. */
  readonly ends: Map<string, StreamId>;
}

export interface KeptState {
  readonly version: number;
  readonly hash: string;
  readonly state: State;
  readonly configuration?: HeldConfiguration | undefined;
}

export const beginning: StreamId = { at: 0, count: 0 };

export function emptyData(): RedisData {
  return {
    leases: new Map(),
    controllers: new Map(),
    assignments: new Map(),
    tokens: new Map(),
    configurations: new Map(),
    holdings: new Map(),
    states: new Map(),
    journals: new Map(),
    pauses: new Map(),
    announcements: new Map(),
    streams: new Map(),
    ends: new Map(),
  };
}

/** A copy that later writes to the other do not reach. */
export function copyOf(data: RedisData): RedisData {
  return {
    leases: new Map(data.leases),
    controllers: new Map(data.controllers),
    assignments: new Map(data.assignments),
    tokens: new Map(data.tokens),
    configurations: new Map(data.configurations),
    holdings: new Map(data.holdings),
    states: new Map(data.states),
    journals: new Map(data.journals),
    pauses: new Map(data.pauses),
    announcements: new Map(data.announcements),
    streams: new Map(data.streams),
    ends: new Map(data.ends),
  };
}

export function isLater(id: StreamId, than: StreamId): boolean {
  return id.at > than.at || (id.at === than.at && id.count > than.count);
}

export function formatId({ at, count }: StreamId): string {
  return `${at}-${count}`;
}

export function parseId(text: string): StreamId {
  const [at = 0, count = 0] = text.split('-').map(Number);
  return { at, count };
}
