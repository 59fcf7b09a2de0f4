import type { Command, CommandAnswer, Pause, PauseAsked } from '../../../src/domain/command.ts';
import type { HeldConfiguration } from '../../../src/domain/configuration.ts';
import type { JournalEntry } from '../../../src/domain/journal.ts';
import type { ControllerPresence } from '../../../src/domain/ownership.ts';
import type { State } from '../../../src/domain/state.ts';
import type { Announcing, Assignment, Census, Under } from '../../../src/store/contract.ts';
import type { RedisServer } from './redis-server.ts';

/** How long after the end of its lease a controller's name is kept, in milliseconds; as in the store. */
const forgottenAfterMs = 600_000;

/** `renew-lease`: false when the lease is somebody else's under the same name. */
export function renewLease(server: RedisServer, presence: ControllerPresence, ttlMs: number): number | undefined {
  const now = server.time();
  const { instance, region, holds } = presence;
  const { leases, controllers } = server.data;
  const known = controllers.get(instance);
  const same = known?.region === region && known.holds === holds;
  if ((leases.get(instance) ?? 0) > now && !same) return undefined;
  const kept = same ? known : presence;
  const gone: string[] = [];
  for (const [name, ends] of leases) if (name !== instance && ends <= now - forgottenAfterMs) gone.push(name);
  server.write((data) => {
    data.leases.set(instance, now + ttlMs);
    data.controllers.set(instance, kept);
    for (const name of gone) {
      data.leases.delete(name);
      data.controllers.delete(name);
    }
  });
  return now;
}

/** `release-lease` */
export function releaseLease(server: RedisServer, instance: string): void {
  const owned = [...server.data.assignments].filter(([, text]) => ownerIn(text).instance === instance);
  server.write((data) => {
    data.leases.delete(instance);
    data.controllers.delete(instance);
    for (const [application] of owned) data.assignments.delete(application);
  });
}

/** `census` */
export function census(server: RedisServer): Census {
  const now = server.time();
  const { leases, controllers, assignments } = server.data;
  const live: [string, number][] = [];
  for (const lease of leases) if (lease[1] > now) live.push(lease);
  live.sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1));
  const owned: Record<string, Assignment> = {};
  for (const [application, text] of assignments) {
    const { instance, token } = ownerIn(text);
    owned[application] = { instance, token, live: (leases.get(instance) ?? 0) > now };
  }
  return {
    controllers: live.map(([instance]) => controllers.get(instance) as ControllerPresence),
    assignments: owned,
    inForce: Object.fromEntries(server.data.configurations),
  };
}

/** `claim`: the token; undefined when it holds no lease, a live one owns it, or another configuration is in force. */
export function claim(
  server: RedisServer,
  application: string,
  instance: string,
  { configuration, insteadOf }: Under,
): number | undefined {
  const now = server.time();
  const { leases, assignments, tokens } = server.data;
  const holdsLease = (name: string) => (leases.get(name) ?? 0) > now;
  if (!holdsLease(instance)) return undefined;
  const text = assignments.get(application);
  const owner = text === undefined ? undefined : ownerIn(text).instance;
  if (owner !== undefined && owner !== instance && holdsLease(owner)) return undefined;
  const inForce = server.data.configurations.get(application);
  if (inForce !== undefined && inForce !== configuration && inForce !== insteadOf) return undefined;
  const token = (tokens.get(application) ?? 0) + 1;
  server.write((data) => {
    data.configurations.set(application, configuration);
    data.tokens.set(application, token);
    data.assignments.set(application, `${token}@${instance}`);
  });
  return token;
}

/** `yield` */
export function yieldApplication(server: RedisServer, application: string, instance: string, token: number): void {
  if (server.data.assignments.get(application) !== `${token}@${instance}`) return;
  server.write((data) => {
    data.assignments.delete(application);
  });
}

/** What `commit` is given. */
export interface CommitArguments {
  readonly application: string;
  readonly instance: string;
  readonly token: number;
  readonly version: number;
  readonly hash: string;
  readonly next: State;
  readonly entry: JournalEntry;
  readonly answer?: CommandAnswer | undefined;
  readonly configuration?: HeldConfiguration | undefined;
  readonly unlessPaused: boolean;
  readonly endsPauseOf?: number | undefined;
  readonly notAfter: number;
}

export type CommitOutcome = number | 'too-late' | 'no-lease' | 'not-owner' | 'version-moved' | 'paused';

/** `commit`: the new version, or why nothing was written. */
export function commit(server: RedisServer, given: CommitArguments): CommitOutcome {
  const { application, instance, token, next, entry, answer, endsPauseOf } = given;

  const { leases, assignments, states, pauses } = server.data;
  const now = server.time();
  if (now > given.notAfter) return 'too-late';
  if ((leases.get(instance) ?? 0) <= now) return 'no-lease';
  if (assignments.get(application) !== `${token}@${instance}`) return 'not-owner';
  const kept = states.get(application);
  if ((kept?.version ?? 0) !== given.version || (kept?.hash ?? '') !== given.hash) return 'version-moved';
  if (given.unlessPaused && pauses.has(application)) return 'paused';
  const version = given.version + 1;
  const configuration = given.configuration ?? kept?.configuration;
  const ends = endsPauseOf !== undefined && pauses.get(application)?.at === endsPauseOf;
  server.write((data) => {
    data.journals.set(application, [...(data.journals.get(application) ?? []).slice(-100), entry]);
    data.states.set(application, { version, hash: entry.hash, state: next, configuration });
    if (ends) data.pauses.delete(application);
  });
  if (answer !== undefined) server.append('answers', { kind: 'answer', application, answer });
  return version;
}

/** `send-command`: false when it came too late. */
export function sendCommand(server: RedisServer, application: string, command: Command, notAfter: number): boolean {
  if (server.time() > notAfter) return false;
  server.append(`commands:${application}`, { kind: 'command', command });
  return true;
}

/** `announce`: false when somebody else owns it by now. */
export function announce(server: RedisServer, { application, instance, token, announcement }: Announcing): boolean {
  if (server.data.assignments.get(application) !== `${token}@${instance}`) return false;
  server.write((data) => {
    data.announcements.set(application, announcement);
  });
  server.append('recalls', { kind: 'announcement', application, announcement });
  return true;
}

/** `pause` */
export function pause(server: RedisServer, application: string, { by, reason, forMs }: PauseAsked): Pause {
  const at = server.time();
  const stands = server.data.pauses.get(application);
  const ends = forMs === undefined ? Number.POSITIVE_INFINITY : at + forMs;
  const latest =
    forMs === undefined || stands === undefined ? ends : Math.max(ends, stands.until ?? Number.POSITIVE_INFINITY);
  const written: Pause = { by, reason, at, ...(Number.isFinite(latest) && { until: latest }) };
  server.write((data) => {
    data.pauses.set(application, written);
  });
  server.append(`commands:${application}`, { kind: 'wake' });
  return written;
}

function ownerIn(text: string): { instance: string; token: number } {
  const at = text.indexOf('@');
  return { instance: text.slice(at + 1), token: Number(text.slice(0, at)) };
}
