import type { LogEnd, LogEntry } from './log.ts';
import type { Side } from './side.ts';

type Answer = Record<string, unknown> & { accepted: boolean };

/** A side's life as standby: what it answers to its primary's messages, and what it makes of silence. */
export class Standby {
  readonly #side: Side;

  constructor(side: Side) {
    this.#side = side;
  }

  /** A primary wants to ship its log here. Taken by a running standby that knows of no newer primary. */
  connect(body: Record<string, unknown>): Answer {
    const side = this.#side;
    this.tick();
    const generation = Number(body.generation);
    const ready = this.#runs() && side.takingOver === null && side.state !== 'LOCAL_CATCHUP';
    if (!ready || generation < Math.max(side.generation, side.lasting.value.newestSeen)) return this.#answer(false);
    side.hear('PRIMARY', generation);
    side.session = String(body.session);
    side.lastReceivedAt = side.now();
    side.setState('REMOTE_CATCHUP', true);
    return this.#answer(true, side.log.end);
  }

  /**
   * The primary tells where its log ends and whether it knows ours. Records of the primary's own timeline that it
   * does not have were shipped and never acknowledged: they go. Anything else is a log of another history, and the
   * database can't be made consistent with it.
   */
  align(body: Record<string, unknown>): Answer {
    const side = this.#side;
    if (!this.#hears(body)) return this.#answer(false);
    const end = body.end as LogEnd;
    side.peerPosition = end.position;
    if (body.known !== true) {
      const extra = side.log.after(end.position);
      const unacknowledged = extra.every((entry) => entry.timeline === body.current);
      if (!side.log.passesThrough(end) || !unacknowledged) return this.#shutDownDiverged();
      side.log.truncate(end.position);
    }
    const generation = Math.max(side.generation, side.lasting.value.newestSeen);
    if (generation !== side.generation) side.become({ generation });
    return this.#answer(true, side.log.end);
  }

  /** Log records: durable here before the answer. */
  receive(body: Record<string, unknown>): Answer {
    const side = this.#side;
    if (!this.#hears(body)) return this.#answer(false);
    const entries = body.entries as LogEntry[];
    const after = Number(body.after);
    if (after > side.log.end.position) return this.#answer(false);
    const known = entries.filter((entry) => side.log.passesThrough({ position: entry.end, timeline: entry.timeline }));
    if (known.length < entries.length) {
      const from = known.at(-1)?.end ?? after;
      side.log.truncate(from);
      side.log.append(entries.filter((entry) => entry.end > from));
    }
    this.#promised(body);
    return this.#answer(true, side.log.end);
  }

  /** The primary declares the pair in peer state: we hold all that it has. */
  enterPeer(body: Record<string, unknown>): Answer {
    const side = this.#side;
    if (!this.#hears(body) || Number(body.position) !== side.log.end.position) return this.#answer(false);
    this.#promised(body);
    side.setState('PEER', true);
    return this.#answer(true, side.log.end);
  }

  heartbeat(body: Record<string, unknown>): Answer {
    const side = this.#side;
    if (!this.#hears(body)) return this.#answer(false);
    side.heartbeats += 1;
    this.#promised(body);
    return this.#answer(true, side.log.end);
  }

  /** Draws the conclusions from the time that has passed. */
  tick(): void {
    const side = this.#side;
    if (!this.#runs()) return;
    if (side.state === 'LOCAL_CATCHUP' && side.now() >= side.localCatchUpUntil) {
      side.setState('REMOTE_CATCHUP_PENDING', false);
    }
    if (side.connected && side.now() - side.lastReceivedAt > side.timeoutMs) this.lose();
    if (side.state === 'DISCONNECTED_PEER' && side.now() > side.peerWindowEnd) {
      side.setState('REMOTE_CATCHUP_PENDING', false);
    }
  }

  /** The connection is gone. In PEER the primary is holding back writes until the end of the peer window. */
  lose(): void {
    const side = this.#side;
    side.session = null;
    const window = side.state === 'PEER' && side.peerWindowMs > 0;
    side.setState(window ? 'DISCONNECTED_PEER' : 'REMOTE_CATCHUP_PENDING', false);
  }

  /** The primary went away in order. */
  primaryLeft(): void {
    const side = this.#side;
    if (!this.#runs()) return;
    side.session = null;
    side.setState('REMOTE_CATCHUP_PENDING', false);
  }

  #runs(): boolean {
    const side = this.#side;
    return !side.dead && side.online && side.role === 'STANDBY';
  }

  #hears(body: Record<string, unknown>): boolean {
    const side = this.#side;
    const known = this.#runs() && side.session !== null && side.session === body.session;
    if (!known || side.takingOver === 'forced') return false;
    side.lastReceivedAt = side.now();
    return true;
  }

  /** In peer a record is here before it is in the primary's own log. */
  #promised(body: Record<string, unknown>): void {
    const side = this.#side;
    side.peerPosition = Math.max(side.log.end.position, Number(body.position));
    side.peerWindowEnd = Math.max(side.peerWindowEnd, Number(body.peerWindowEnd) || 0);
    side.peerWrittenAt = Number(body.writtenAt) || 0;
  }

  #shutDownDiverged(): Answer {
    const side = this.#side;
    side.diag(
      'ADM12500E The HADR standby database cannot be made consistent with the primary database. ' +
        'The log stream of the standby database has diverged from that of the primary: restore a backup of the primary.',
    );
    side.session = null;
    side.setState('REMOTE_CATCHUP_PENDING', false);
    side.become({ online: false, keptDown: 'diverged' });
    return this.#answer(false);
  }

  #answer(accepted: boolean, end?: LogEnd): Answer {
    const side = this.#side;
    const { role, generation, online, state } = side;
    return { accepted, role, generation, online, state, ...(end ?? side.log.end) };
  }
}
