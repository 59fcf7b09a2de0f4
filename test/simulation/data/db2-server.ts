import type { Reply } from '../../../src/sandbox/call.ts';
import { CommandAgent } from '../../../src/sandbox/db2/agent.ts';
import { runCommand } from '../../../src/sandbox/db2/commands.ts';
import type { Fencing } from '../../../src/sandbox/db2/fencing.ts';
import { type PeerAnswer, peerAnswers } from '../../../src/sandbox/db2/peer-routes.ts';
import { Primary } from '../../../src/sandbox/db2/primary.ts';
import type { CommandResult } from '../../../src/sandbox/db2/results.ts';
import { Side } from '../../../src/sandbox/db2/side.ts';
import { Standby } from '../../../src/sandbox/db2/standby.ts';
import { Startup } from '../../../src/sandbox/db2/startup.ts';
import type { SandboxLayout } from '../../../src/sandbox/layout.ts';
import type { Scheduler } from '../scheduler.ts';
import { Db2Shell } from './db2-shell.ts';
import { emptyDisk, memoryMachine } from './memory-machine.ts';
import type { Write } from './write-ledger.ts';

export interface Db2ServerOptions {
  readonly layout: SandboxLayout;
  readonly region: string;
  readonly scheduler: Scheduler;
  readonly clockOffsetMs: number;
  readonly id: () => string;
  readonly callPeer: (path: string, body: Record<string, unknown>, timeoutMs: number) => Promise<Reply>;
  readonly onEvent: (event: string, fields: Record<string, unknown>) => void;
  readonly onAcknowledged: (write: Write) => void;
}

/** How often the application in the server's region writes, and how often it tries to bring a database up that is not. */
const writeEveryMs = 700;
const activateEveryMs = 10_000;

/** The processes of one life of a server: they end with it. */
interface Life {
  readonly side: Side;
  readonly primary: Primary;
  readonly startup: Startup;
  readonly answers: Readonly<Record<string, PeerAnswer>>;
  readonly agent: CommandAgent;
  readonly shell: Db2Shell;
}

/** A database server of the sandbox on virtual time, and the application beside it that writes to it. */
export class Db2Server {
  readonly region: string;
  readonly #options: Db2ServerOptions;
  readonly #disk = emptyDisk();
  #life: Life | undefined;
  #writes = 0;

  constructor(options: Db2ServerOptions) {
    this.#options = options;
    this.region = options.region;
  }

  get side(): Side | undefined {
    return this.#life?.side;
  }

  get agent(): CommandAgent | undefined {
    return this.#life?.agent;
  }

  get shell(): Db2Shell | undefined {
    return this.#life?.shell;
  }

  /** Whether writes may be acknowledged here. */
  get writable(): boolean {
    return this.#life?.side.writable === true;
  }

  /** Power comes on. */
  start(): void {
    if (this.#life !== undefined) return;
    const { layout, scheduler } = this.#options;
    const side = new Side(layout, this.region, memoryMachine({ ...this.#options, disk: this.#disk }));
    const primary = new Primary(side);
    const standby = new Standby(side);
    const startup = new Startup(side, primary);
    const parts = { side, standby, startup, startedAt: side.now() };
    const run = (command: string, fencing?: Fencing): Promise<CommandResult> => runCommand(parts, command, fencing);
    const life: Life = {
      side,
      primary,
      startup,
      answers: peerAnswers(side, primary, standby),
      agent: new CommandAgent(side, run),
      shell: new Db2Shell(side, run, scheduler),
    };
    this.#life = life;
    const tick = () => {
      if (side.dead) return;
      standby.tick();
      void primary.tick();
      scheduler.after(layout.hadr.heartbeatMs, tick);
    };
    scheduler.after(layout.hadr.heartbeatMs, tick);
    this.#bringUp(life);
    this.#write(life);
  }

  /** Power goes, and everything on the server with it. */
  stop(): void {
    this.#life?.side.die();
    this.#life = undefined;
  }

  /** What the other side hears when it calls; undefined where nobody answers. */
  async answer(path: string, body: Record<string, unknown>): Promise<Record<string, unknown> | undefined> {
    const life = this.#life;
    const answered = await life?.answers[path]?.(body);
    return life?.side.dead === false ? answered : undefined;
  }

  /** A database that is not active is brought up by whoever wants to connect to it (Db2 docs, ACTIVATE DATABASE). */
  #bringUp({ side, startup }: Life): void {
    if (side.dead) return;
    if (!side.online) void startup.resume().catch(() => undefined);
    this.#options.scheduler.after(activateEveryMs, () => {
      if (this.#life?.side === side) this.#bringUp(this.#life);
    });
  }

  /** One write after the other, as long as there is somebody who takes them. */
  #write({ side, primary }: Life): void {
    const { scheduler, onAcknowledged } = this.#options;
    const again = () => {
      if (side.dead) return;
      if (!side.writable) {
        scheduler.after(writeEveryMs, again);
        return;
      }
      this.#writes += 1;
      const id = `${this.region}-${this.#writes}`;
      void primary.write({ id }).then(({ ok }) => {
        if (ok && !side.dead) onAcknowledged({ id, region: this.region, at: scheduler.now });
        scheduler.after(writeEveryMs, again);
      });
    };
    scheduler.after(writeEveryMs, again);
  }
}
