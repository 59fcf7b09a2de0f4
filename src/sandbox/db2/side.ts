import type { Reply } from '../call.ts';
import type { Kept } from '../durable.ts';
import { Faults } from '../faults.ts';
import type { SandboxLayout } from '../layout.ts';
import type { Lasting, Role } from './lasting.ts';
import { TransactionLog } from './log.ts';
import { type Machine, peerOf } from './machine.ts';

export type HadrState =
  | 'LOCAL_CATCHUP'
  | 'REMOTE_CATCHUP_PENDING'
  | 'REMOTE_CATCHUP'
  | 'PEER'
  | 'DISCONNECTED_PEER'
  | 'DISCONNECTED';

/**
 * One Db2 side: what it is, what it holds, and the one gate (`become`) through which its role changes, so that the
 * record always says "active" before the first write can be acknowledged, and "not active" only after the last.
 */
export class Side {
  readonly region: string;
  readonly peer: { region: string };
  readonly layout: SandboxLayout;
  readonly recorder: Machine['recorder'];
  readonly runtime: Machine['runtime'];
  readonly faults = new Faults();
  readonly log: TransactionLog;
  readonly lasting: Kept<Lasting>;
  /** The database is active: HADR runs in the role that `lasting` says. */
  online = false;
  /** A forced takeover of the peer has told this primary to write no more. It stays PRIMARY and readable. */
  loggingStopped = false;
  state: HadrState = 'DISCONNECTED';
  connected = false;
  connectedSince: number;
  /** The connection of the pair: named by the primary, checked with each message. */
  session: string | null = null;
  lastReceivedAt = 0;
  heartbeats = 0;
  /** On a standby: until when the primary promised to hold back writes. On a primary: the latest such promise. */
  peerWindowEnd = 0;
  /** What each side knows of the other's log, for db2pd; null is unknown. */
  peerPosition: number | null = null;
  /** On a standby: when the primary's newest record was written, as it said last; 0 is unknown. */
  peerWrittenAt = 0;
  takingOver: 'graceful' | 'forced' | null = null;
  /** Wall ms until which a starting standby replays its own log. */
  localCatchUpUntil = 0;
  dead = false;
  readonly #waiting = new Set<() => void>();
  readonly #machine: Machine;
  #recorded = '';

  constructor(layout: SandboxLayout, region: string, machine: Machine) {
    const peer = peerOf(layout, region);
    this.region = region;
    this.layout = layout;
    this.peer = { region: peer };
    this.#machine = machine;
    this.recorder = this.#machine.recorder;
    this.runtime = this.#machine.runtime;
    this.connectedSince = this.now();
    this.log = new TransactionLog(this.#machine.log);
    this.lasting = this.#machine.lasting(firstLife(layout, region));
  }

  /** The server's own clock, in wall milliseconds. */
  now(): number {
    return this.runtime.wallMs();
  }

  get role(): Role {
    return this.lasting.value.role;
  }

  get generation(): number {
    return this.lasting.value.generation;
  }

  /** Whether commits wait for the standby, which is what makes a peer window possible. */
  get synchronous(): boolean {
    return this.layout.hadr.syncmode === 'SYNC' || this.layout.hadr.syncmode === 'NEARSYNC';
  }

  get peerWindowMs(): number {
    return this.synchronous ? this.layout.hadr.peerWindowSeconds * 1000 : 0;
  }

  get timeoutMs(): number {
    return this.layout.hadr.timeoutSeconds * 1000;
  }

  /** Whether writes may be acknowledged here: an active primary that nobody told to stop. */
  get writable(): boolean {
    return !this.dead && this.online && this.role === 'PRIMARY' && !this.loggingStopped;
  }

  /** Every change of role goes through here; it is durable and recorded in the same turn. */
  become(change: { online?: boolean; loggingStopped?: boolean } & Partial<Omit<Lasting, 'fencing'>>): void {
    if (this.dead) return;
    const { online = this.online, loggingStopped = this.loggingStopped, ...lasting } = change;
    Object.assign(this.lasting.value, lasting);
    this.lasting.save();
    const writable = online && this.role === 'PRIMARY' && !loggingStopped;
    if (writable) this.#recordRole(online, writable);
    this.online = online;
    this.loggingStopped = loggingStopped;
    if (!writable) this.#recordRole(online, writable);
    this.wake();
  }

  setState(state: HadrState, connected: boolean): void {
    if (this.state === state && this.connected === connected) return;
    if (this.connected !== connected) this.connectedSince = this.now();
    this.state = state;
    this.connected = connected;
    this.recorder.event('db2.state', { region: this.region, state, connected });
    this.wake();
  }

  /** A primary tells of its generation; what is heard is never forgotten. */
  hear(role: unknown, generation: unknown): void {
    if (role !== 'PRIMARY' || typeof generation !== 'number' || generation <= this.lasting.value.newestSeen) return;
    this.lasting.value.newestSeen = generation;
    this.lasting.save();
  }

  /** Resolves with the next change of role or state. */
  changed(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }

  /** Calls the other side. Rejects when it can't be reached in time. */
  callPeer(path: string, body: Record<string, unknown>, timeoutMs: number): Promise<Reply> {
    return this.#machine.callPeer(path, { ...body, from: this.region }, timeoutMs);
  }

  /** A line for db2diag.log, the place where Db2 says what no command's output does. */
  diag(message: string): void {
    if (this.dead) return;
    this.#machine.writeDiag(`${new Date(this.now()).toISOString()} ${this.region} ${message}`);
  }

  /** What has been written to db2diag.log; the sandbox is never a day old. */
  diagnostics(): string {
    return this.#machine.readDiag();
  }

  /** The end of the process as SIGKILL makes it: from this instant nothing is written, recorded or acknowledged. */
  die(): void {
    this.dead = true;
    for (const part of [this.recorder, this.log, this.lasting]) part.close();
    this.wake();
  }

  #recordRole(online: boolean, writable: boolean): void {
    const { role, generation } = this.lasting.value;
    const active = role === 'PRIMARY' ? writable : online;
    const key = `${role} ${active} ${generation}`;
    if (this.#recorded === key) return;
    this.#recorded = key;
    const { position } = this.log.end;
    this.recorder.event('db2.role', { region: this.region, role, active, generation, position });
  }
}

function firstLife(layout: SandboxLayout, region: string): Lasting {
  const [first] = layout.hadr.pair;
  return {
    role: region === first ? 'PRIMARY' : 'STANDBY',
    generation: 1,
    timeline: `1@${first}`,
    newestSeen: 1,
    keptDown: null,
    fencing: {},
  };
}
