import type { Booked, HttpClient } from '../../outbound/http-contract.ts';
import { unlessAborted } from '../../outbound/within.ts';
import type { Runtime } from '../../runtime.ts';
import type { Call } from '../contract.ts';
import { type CisClient, type CisList, cisClient } from './client.ts';
import { type EdgeEvents, edgeEventsOf } from './edge-events.ts';
import type { CisObject } from './schema.ts';
import { type SharedList, sharedList } from './shared-list.ts';
import { type Turns, turnsOf } from './turns.ts';

/** One object of an instance: where it is listed, and its id there. */
export interface Ref {
  readonly list: string;
  readonly id: string;
}

/** One CIS instance, shared by all the resources in it: they look together, and they write one after the other's turn. */
export interface CisInstance {
  readonly runtime: Runtime;
  readonly client: CisClient;
  readonly events: EdgeEvents;
  /** What a list shows that is read after this was asked for. Rejects only with the signal's reason. */
  look(list: string, call: Call): Promise<CisList>;
  /** An object as it was last seen, or as its last `PUT` has left it: only ever to be compared with a fresh read. */
  lastSeen(ref: Ref): CisObject | undefined;
  note(ref: Ref, object: CisObject): void;
  /** Resolves when the read and the `PUT` of one write may be made. */
  awaitTurn(signal: AbortSignal): Promise<Booked>;
}

export interface CisInstanceOptions {
  readonly runtime: Runtime;
  readonly http: HttpClient;
  readonly crn: string;
  /** How many calls the identity may make in a minute. */
  readonly callsPerMinute: number;
}

export function cisInstance({ runtime, http, crn, callsPerMinute }: CisInstanceOptions): CisInstance {
  const client = cisClient(http, crn);
  const lists = new Map<string, SharedList>();
  const seen = new Map<string, CisObject>();
  const turns: Turns = turnsOf(runtime, http, callsPerMinute);
  const remember = (path: string) => (list: CisList) => {
    if (!list.ok) return;
    for (const object of list.objects) seen.set(`${path}/${String(object.id)}`, object);
  };
  return {
    runtime,
    client,
    events: edgeEventsOf(runtime, client),
    look(path, { signal, urgent }) {
      const list = lists.get(path) ?? sharedList(runtime, client, path, remember(path));
      lists.set(path, list);
      return unlessAborted(list.look({ signal, urgency: urgent === true ? 'act' : 'read' }), signal);
    },
    lastSeen: (ref) => seen.get(pathOf(ref)),
    note: (ref, object) => void seen.set(pathOf(ref), object),
    awaitTurn: (signal) => turns.take(signal),
  };
}

/** Where an object is read and written. */
export function pathOf({ list, id }: Ref): string {
  return `${list}/${id}`;
}
