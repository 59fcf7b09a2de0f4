import type { LogEntry } from './log.ts';
import { Serial } from './serial.ts';
import type { Side } from './side.ts';

export type WriteOutcome = { ok: true; position: number } | { ok: false; reason: string };

/** How an attempt to reach the standby ended. `superseded`: a newer primary answered. */
export type ConnectOutcome = 'connected' | 'superseded' | 'refused' | 'unreachable';

const entriesPerShipment = 500;

/**
 * A side's life as primary. In PEER each record is on the standby before it is in its own log, so the log of a primary
 * that dies is always a beginning of its standby's. When the connection is lost in PEER it holds back writes until
 * the latest peer window it promised is over: that is what lets the standby take over without loss.
 */
export class Primary {
  readonly #side: Side;
  readonly #writes = new Serial();
  #catchUpUntil = 0;
  #busy = false;

  constructor(side: Side) {
    this.#side = side;
  }

  /** Called every heartbeat: keep the connection, find it again, bring the standby up to date. */
  async tick(): Promise<void> {
    const side = this.#side;
    if (this.#busy || !side.writable) return;
    this.#busy = true;
    try {
      this.#endPeerWindow();
      if (side.session === null) await this.connect();
      else await this.#heartbeat();
      if (side.writable && side.session !== null && side.state === 'REMOTE_CATCHUP') await this.#catchUp();
      if (side.writable && side.session !== null && !side.synchronous) await this.#shipMissing();
    } catch {
      this.#lose();
    } finally {
      this.#busy = false;
    }
  }

  /** Tries to find a standby that takes our log. On success the pair is in REMOTE_CATCHUP. */
  async connect(): Promise<ConnectOutcome> {
    const side = this.#side;
    const session = side.runtime.id();
    const { generation } = side;
    try {
      const hello = await side.callPeer('/hadr/connect', { session, generation }, side.timeoutMs);
      side.hear(hello.body.role, hello.body.generation);
      if (this.#superseded() || isAhead(hello.body, side)) return 'superseded';
      if (hello.body.accepted !== true) return 'refused';
      const end = { position: Number(hello.body.position), timeline: (hello.body.timeline ?? null) as string | null };
      const align = { session, end: side.log.end, current: side.lasting.value.timeline };
      const known = side.log.passesThrough(end);
      const aligned = await side.callPeer('/hadr/align', { ...align, known }, side.timeoutMs);
      if (aligned.body.accepted !== true || side.role !== 'PRIMARY' || side.dead) return 'refused';
      side.peerPosition = Number(aligned.body.position);
    } catch {
      return 'unreachable';
    }
    side.session = session;
    side.lastReceivedAt = side.now();
    this.#catchUpUntil = side.now() + side.layout.delays.catchUpMs;
    side.setState('REMOTE_CATCHUP', true);
    return 'connected';
  }

  /** Writes one record; answers only once it is as safe as the pair's state demands. Same id again: same answer. */
  write(record: { id: string; value?: unknown; system?: boolean }): Promise<WriteOutcome> {
    return this.#writes.run(async () => {
      while (this.#side.writable) {
        const known = this.#side.log.find(record.id);
        if (known) return { ok: true, position: known.end };
        const entry = this.#nextEntry(record);
        if (await this.#isSafe(entry)) return { ok: true, position: entry.end };
      }
      return { ok: false, reason: whyNotWritable(this.#side) };
    });
  }

  /** Hands the primary role over to the standby, between two writes. False when it can't be done in time. */
  yieldTo(request: { session: unknown; generation: number; deadline: number }): Promise<boolean> {
    const side = this.#side;
    if (side.state !== 'PEER') return Promise.resolve(false);
    return this.#writes.run(async () => {
      if (!side.synchronous) await this.#shipMissing().catch(() => this.#lose());
      const inTime = side.now() < request.deadline;
      if (!side.writable || side.state !== 'PEER' || request.session !== side.session || !inTime) return false;
      side.diag('Primary switches to the standby role for a graceful takeover');
      side.become({ role: 'STANDBY', generation: request.generation });
      side.session = null;
      side.setState('REMOTE_CATCHUP_PENDING', false);
      return true;
    });
  }

  /** The standby says that it goes away in order: no peer window is entered then. */
  standbyLeft(): void {
    if (!this.#side.writable) return;
    this.#side.session = null;
    this.#side.setState('DISCONNECTED', false);
  }

  #nextEntry(record: { id: string; value?: unknown; system?: boolean }): LogEntry {
    return this.#side.log.next({ ...record, timeline: this.#side.lasting.value.timeline, at: this.#side.now() });
  }

  /** One attempt at making the record safe; false: look at the state again. */
  async #isSafe(entry: LogEntry): Promise<boolean> {
    const side = this.#side;
    if (side.state === 'DISCONNECTED_PEER') {
      await side.changed();
      return false;
    }
    if (side.state === 'PEER' && side.synchronous && !(await this.#ship([entry]))) {
      this.#lose();
      return false;
    }
    if (!side.writable) return false;
    side.log.append([entry]);
    return true;
  }

  async #heartbeat(): Promise<void> {
    const side = this.#side;
    const body = { session: side.session, ...this.#promise() };
    const reply = await side.callPeer('/hadr/heartbeat', body, side.timeoutMs);
    this.#listen(reply.body);
    side.heartbeats += 1;
  }

  async #ship(entries: LogEntry[]): Promise<boolean> {
    const side = this.#side;
    const body = { session: side.session, entries, after: side.log.end.position, ...this.#promise() };
    try {
      const reply = await side.callPeer('/hadr/log', body, side.timeoutMs);
      this.#listen(reply.body);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Ships what the standby does not have. While writes go on there is always more: it stops at the first shipment that
   * is not full, and is complete only when no write runs beside it.
   */
  async #shipMissing(): Promise<void> {
    const side = this.#side;
    for (let full = true; full && side.session !== null; ) {
      const after = side.peerPosition ?? 0;
      const entries = side.log.after(after).slice(0, entriesPerShipment);
      full = entries.length === entriesPerShipment;
      if (entries.length === 0) return;
      const body = { session: side.session, entries, after, ...this.#promise() };
      this.#listen((await side.callPeer('/hadr/log', body, side.timeoutMs)).body);
    }
  }

  async #catchUp(): Promise<void> {
    const side = this.#side;
    await this.#shipMissing();
    if (side.now() < this.#catchUpUntil || side.layout.hadr.syncmode === 'SUPERASYNC') return;
    await this.#writes.run(async () => {
      await this.#shipMissing();
      if (!side.writable || side.session === null) return;
      // PEER before the standby hears of it: if its answer is lost, holding back writes is the safe mistake.
      side.setState('PEER', true);
      const body = { session: side.session, ...this.#promise() };
      this.#listen((await side.callPeer('/hadr/peer', body, side.timeoutMs)).body);
    });
  }

  /** Takes the standby's answer; throws when it is not our standby any more. */
  #listen(body: Record<string, unknown>): void {
    const side = this.#side;
    side.hear(body.role, body.generation);
    if (this.#superseded()) throw new Error('a newer primary answered');
    if (body.accepted !== true) throw new Error('the standby does not take our log any more');
    side.lastReceivedAt = side.now();
    side.peerPosition = Number(body.position);
  }

  /**
   * What goes with every message: where our log ends, when its newest record was written, and a promise made before the
   * message leaves, so that the standby never knows of a later one than we do.
   */
  #promise(): { position: number; writtenAt: number; peerWindowEnd: number } {
    const side = this.#side;
    const told = { position: side.log.end.position, writtenAt: side.log.lastWrittenAt };
    if (side.state !== 'PEER') return { ...told, peerWindowEnd: 0 };
    side.peerWindowEnd = Math.max(side.peerWindowEnd, side.now() + side.peerWindowMs);
    return { ...told, peerWindowEnd: side.peerWindowEnd };
  }

  #lose(): void {
    const side = this.#side;
    if (side.role !== 'PRIMARY') return;
    side.session = null;
    if (side.state === 'DISCONNECTED_PEER') return;
    const holdsBack = side.state === 'PEER' && side.peerWindowMs > 0;
    side.setState(holdsBack ? 'DISCONNECTED_PEER' : 'DISCONNECTED', false);
  }

  #endPeerWindow(): void {
    const side = this.#side;
    if (side.state !== 'DISCONNECTED_PEER' || side.now() < side.peerWindowEnd) return;
    side.diag('The peer window is over: the primary goes on without its standby');
    side.setState('DISCONNECTED', false);
  }

  /** A primary that learns of a newer one stops for good; only `start hadr ... as standby` brings it back. */
  #superseded(): boolean {
    const side = this.#side;
    if (side.lasting.value.newestSeen <= side.generation) return false;
    if (side.online) {
      side.diag('Another database of the pair is a newer primary: this one shuts down');
      side.session = null;
      side.become({ online: false });
      side.setState('DISCONNECTED', false);
    }
    return true;
  }
}

/** Whether the other side's answer says that we must not start as primary: it has seen newer things, or is one itself. */
function isAhead(answer: Record<string, unknown>, side: Side): boolean {
  const generation = Number(answer.generation);
  return generation > side.generation || (answer.role === 'PRIMARY' && generation === side.generation && !side.online);
}

/** Why a write is refused here, as a sentence for the application. */
export function whyNotWritable(side: Side): string {
  if (side.role === 'STANDBY') return `SQL1776N The database in ${side.region} is an HADR standby`;
  if (!side.online) return `SQL1032N The database in ${side.region} is not active`;
  return `The database in ${side.region} has stopped logging: its standby has taken over by force`;
}
