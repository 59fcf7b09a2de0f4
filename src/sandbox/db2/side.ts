import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CallOptions, call, type Reply } from '../call.ts';
import { Durable } from '../durable.ts';
import { Faults } from '../faults.ts';
import { regionOf, type SandboxLayout } from '../layout.ts';
import { Recorder } from '../recorder.ts';
import { TransactionLog } from './log.ts';

export type Role = 'PRIMARY' | 'STANDBY';

export type HadrState =
  | 'LOCAL_CATCHUP'
  | 'REMOTE_CATCHUP_PENDING'
  | 'REMOTE_CATCHUP'
  | 'PEER'
  | 'DISCONNECTED_PEER'
  | 'DISCONNECTED';

/** What survives the process. `newestSeen` is the newest generation any primary has told us of. */
export type Lasting = {
  role: Role;
  generation: number;
  timeline: string;
  newestSeen: number;
  /** Why the database is not started along with the process, if it is not. */
  keptDown: 'deactivated' | 'diverged' | null;
  fencing: Record<string, { epoch: number; token: number; operation?: string }>;
};

/**
 * One Db2 side: what it is, what it holds, and the one gate (`become`) through which its role changes, so that the
 * record always says "active" before the first write can be acknowledged, and "not active" only after the last.
 */
export class Side {
  readonly region: string;
  readonly peer: { region: string; port: number };
  readonly layout: SandboxLayout;
  readonly recorder: Recorder;
  readonly faults = new Faults();
  readonly log: TransactionLog;
  readonly lasting: Durable<Lasting>;
  /** The database is active: HADR runs in the role that `lasting` says. */
  online = false;
  /** A forced takeover of the peer has told this primary to write no more. It stays PRIMARY and readable. */
  loggingStopped = false;
  state: HadrState = 'DISCONNECTED';
  connected = false;
  connectedSince = Date.now();
  /** The connection of the pair: named by the primary, checked with each message. */
  session: string | null = null;
  lastReceivedAt = 0;
  heartbeats = 0;
  /** On a standby: until when the primary promised to hold back writes. On a primary: the latest such promise. */
  peerWindowEnd = 0;
  /** What each side knows of the other's log, for db2pd; null is unknown. */
  peerPosition: number | null = null;
  takingOver: 'graceful' | 'forced' | null = null;
  /** Wall ms until which a starting standby replays its own log. */
  localCatchUpUntil = 0;
  dead = false;
  readonly #waiting = new Set<() => void>();
  #recorded = '';

  constructor(layout: SandboxLayout, region: string) {
    const peer = layout.hadr.pair.find((name) => name !== region);
    if (!layout.hadr.pair.includes(region) || !peer) throw new Error(`${region} holds no side of the database`);
    this.region = region;
    this.layout = layout;
    this.peer = { region: peer, port: regionOf(layout, peer).db2Port };
    this.recorder = new Recorder(layout.directory, `db2-${region}`);
    this.log = new TransactionLog(join(layout.directory, `db2-${region}.log.jsonl`));
    this.lasting = new Durable(join(layout.directory, `db2-${region}.json`), firstLife(layout, region));
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
    if (this.connected !== connected) this.connectedSince = Date.now();
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
    const options: CallOptions = { body: { ...body, from: this.region }, timeoutMs };
    return call('POST', this.peer.port, path, options);
  }

  /** A line for db2diag.log, the place where Db2 says what no command's output does. */
  diag(message: string): void {
    if (this.dead) return;
    appendFileSync(this.#diagPath, `${new Date().toISOString()} ${this.region} ${message}\n`);
  }

  /** What has been written to db2diag.log; the sandbox is never a day old. */
  diagnostics(): string {
    return existsSync(this.#diagPath) ? readFileSync(this.#diagPath, 'utf8') : '';
  }

  get #diagPath(): string {
    return join(this.layout.directory, `db2diag-${this.region}.log`);
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
