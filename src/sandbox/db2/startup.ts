import type { Primary } from './primary.ts';
import { type CommandResult, refused, succeeded, warned } from './results.ts';
import type { Side } from './side.ts';

/** Starting and stopping the database: what `db2 start hadr`, `activate`, `deactivate` and `db2_kill` do. */
export class Startup {
  readonly #side: Side;
  readonly #primary: Primary;
  /** Grows when a start is called off; one that waits for its standby looks at it. */
  #attempt = 0;
  #starting = false;

  constructor(side: Side, primary: Primary) {
    this.#side = side;
    this.#primary = primary;
  }

  /** The process has started on a server with power: take the last role up again, if that can be done safely. */
  async resume(): Promise<void> {
    const side = this.#side;
    if (side.lasting.value.keptDown) return;
    if (side.role === 'STANDBY') this.#startStandby();
    else side.diag((await this.#waitForStandby('ACTIVATE DATABASE')).stdout.trim());
  }

  /** `db2 activate db X`. */
  activate(): Promise<CommandResult> | CommandResult {
    const side = this.#side;
    if (side.online)
      return warned('SQL1490W  Activate database is successful, however, the database was already active.');
    if (side.role === 'PRIMARY') return this.#waitForStandby('ACTIVATE DATABASE');
    this.#startStandby();
    return succeeded('ACTIVATE DATABASE');
  }

  /** `db2 start hadr on db X as standby`. Success does not mean that the logs agree: watch for PEER. */
  asStandby(): CommandResult {
    const side = this.#side;
    if (side.online && side.role === 'STANDBY') return alreadyStarted('STANDBY');
    if (side.online) return refused('SQL1767N  Start HADR cannot complete. Reason code = "3".');
    this.#startStandby();
    return succeeded('START HADR ON DATABASE');
  }

  /** `db2 start hadr on db X as primary [by force]`. By force it waits for nobody: split brain is then possible. */
  asPrimary(byForce: boolean): Promise<CommandResult> | CommandResult {
    const side = this.#side;
    if (side.online && side.role === 'PRIMARY') return alreadyStarted('PRIMARY');
    if (side.role === 'STANDBY') return refused('SQL1767N  Start HADR cannot complete. Reason code = "2".');
    if (!byForce) return this.#waitForStandby('START HADR ON DATABASE');
    this.#attempt += 1;
    const generation = Math.max(side.generation, side.lasting.value.newestSeen) + 1;
    const timeline = `${generation}@${side.region}`;
    side.session = null;
    side.become({ ...primaryAgain, generation, timeline, newestSeen: generation });
    side.setState('DISCONNECTED', false);
    return succeeded('START HADR ON DATABASE');
  }

  /**
   * `db2 deactivate db X`. A primary writes to its log as it goes down: on an old primary that was only told to stop,
   * that makes its log differ from the new one's for good.
   */
  async deactivate(): Promise<CommandResult> {
    const side = this.#side;
    this.#attempt += 1;
    if (!side.online) return warned('SQL1496W  Deactivate database is successful, but the database was not activated.');
    const record = { id: `deactivate ${side.region} ${side.now()}`, system: true };
    if (side.writable) await this.#primary.write(record);
    else if (side.role === 'PRIMARY') {
      side.log.append([side.log.next({ ...record, timeline: side.lasting.value.timeline, at: side.now() })]);
    }
    await this.leave('deactivated');
    return succeeded('DEACTIVATE DATABASE');
  }

  /** `db2_kill`: the database is gone at once; nobody is told and nothing is written. */
  kill(): CommandResult {
    const side = this.#side;
    this.#attempt += 1;
    side.session = null;
    side.become({ online: false });
    side.setState(side.role === 'PRIMARY' ? 'DISCONNECTED' : 'REMOTE_CATCHUP_PENDING', false);
    return { exitCode: 0, stdout: 'Application ipclean: Removing DB2 engine and client IPC resources.\n', stderr: '' };
  }

  /**
   * Goes down in order and tells the other side, so that no peer window holds its writes back. A primary stops before
   * it says so; a standby says so first, or the next record shipped to it would look like a lost connection.
   */
  async leave(keptDown: 'deactivated' | null = null): Promise<void> {
    const side = this.#side;
    const { session, role } = side;
    if (role === 'PRIMARY') side.become({ online: false, keptDown });
    if (session !== null) await side.callPeer('/hadr/leave', { session }, side.timeoutMs).catch(() => undefined);
    if (side.session === session) side.session = null;
    side.become({ online: false, keptDown });
    side.setState(role === 'PRIMARY' ? 'DISCONNECTED' : 'REMOTE_CATCHUP_PENDING', false);
  }

  #startStandby(): void {
    const side = this.#side;
    this.#attempt += 1;
    side.session = null;
    side.localCatchUpUntil = side.now() + side.layout.delays.catchUpMs / 4;
    side.setState('LOCAL_CATCHUP', false);
    side.become({ role: 'STANDBY', online: true, loggingStopped: false, keptDown: null });
  }

  /** A primary that starts must find its standby; without it nobody could tell that it is not an outdated one. */
  async #waitForStandby(command: string): Promise<CommandResult> {
    const side = this.#side;
    if (this.#starting) return refused('SQL1493N  The application is already connected to an active database.');
    this.#starting = true;
    this.#attempt += 1;
    const attempt = this.#attempt;
    const deadline = side.now() + side.timeoutMs;
    try {
      for (;;) {
        if (isOutdated(side)) return outdated();
        const outcome = await this.#primary.connect();
        if (attempt !== this.#attempt || side.dead || side.role !== 'PRIMARY') return interrupted();
        if (outcome === 'superseded' || isOutdated(side)) return outdated();
        if (outcome === 'connected') {
          side.become(primaryAgain);
          return succeeded(command);
        }
        if (side.now() >= deadline) return refused('SQL1768N  Unable to start HADR. Reason code = "7".');
        await side.runtime.sleep(side.layout.hadr.heartbeatMs);
      }
    } finally {
      this.#starting = false;
    }
  }
}

const primaryAgain = { role: 'PRIMARY', online: true, loggingStopped: false, keptDown: null } as const;

function isOutdated(side: Side): boolean {
  return side.loggingStopped || side.lasting.value.newestSeen > side.generation;
}

function outdated(): CommandResult {
  return refused('SQL1776N  The command cannot be issued on an HADR database. Reason code = "6".');
}

function interrupted(): CommandResult {
  return refused('SQL1768N  Unable to start HADR. Reason code = "10".');
}

function alreadyStarted(role: string): CommandResult {
  return refused(`SQL1777N  HADR is already started. The database is an HADR ${role.toLowerCase()} database.`);
}
