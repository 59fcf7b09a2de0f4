import { setTimeout as sleep } from 'node:timers/promises';
import { call } from '../call.ts';
import { Durable } from '../durable.ts';
import type { SandboxLayout } from '../layout.ts';
import type { Recorder } from '../recorder.ts';

export type Server = {
  state: 'RUNNING' | 'HALTED';
  transition: 'POWER_ON' | 'POWER_OFF' | null;
  hostname: string;
  notes: string;
};

const pollMs = 20;

/**
 * Power of the database servers. It lives with the cloud, so it survives a region. A server counts as HALTED only
 * once its database port refuses connections: reading HALTED proves that nothing writes there any more.
 */
export class Power {
  readonly #servers: Durable<Record<string, Server>>;
  readonly #ports: Map<number, number>;
  readonly #powerMs: number;
  readonly #recorder: Recorder;
  #closed = false;

  constructor(layout: SandboxLayout, path: string, recorder: Recorder) {
    const regions = Object.entries(layout.regions);
    this.#servers = new Durable(
      path,
      Object.fromEntries(
        regions.map(([region, { dbServerId }]): [string, Server] => [
          String(dbServerId),
          { state: 'RUNNING', transition: null, hostname: `db-${region}`, notes: '' },
        ]),
      ),
    );
    this.#ports = new Map(regions.map(([, { dbServerId, db2Port }]) => [dbServerId, db2Port]));
    this.#powerMs = layout.delays.powerMs;
    this.#recorder = recorder;
    for (const [id, server] of Object.entries(this.#servers.value)) this.#resume(Number(id), server);
  }

  find(id: number): Server | undefined {
    return this.#servers.value[String(id)];
  }

  /** Whether a process may run on this server: not while it is halted or on its way down or up. */
  isOn(id: number): boolean {
    const server = this.find(id);
    return server?.state === 'RUNNING' && server.transition !== 'POWER_OFF';
  }

  on(id: number): true {
    this.#begin(id, 'POWER_ON');
    void this.#comeUp(id);
    return true;
  }

  off(id: number): true {
    if (this.find(id)?.state === 'HALTED') return true;
    this.#begin(id, 'POWER_OFF');
    void this.#goDown(id);
    return true;
  }

  editNotes(id: number, notes: string): boolean {
    const server = this.find(id);
    if (!server) return false;
    server.notes = notes;
    this.#servers.save();
    return true;
  }

  close(): void {
    this.#closed = true;
    this.#servers.close();
  }

  #resume(id: number, server: Server): void {
    if (server.transition === 'POWER_OFF') void this.#goDown(id);
    if (server.transition === 'POWER_ON') void this.#comeUp(id);
  }

  #begin(id: number, transition: 'POWER_ON' | 'POWER_OFF'): void {
    const server = this.find(id);
    if (server) server.transition = transition;
    this.#servers.save();
    this.#recorder.event('power.transition', { server: id, transition });
  }

  async #goDown(id: number): Promise<void> {
    const earliest = Date.now() + this.#powerMs;
    const port = this.#ports.get(id) ?? 0;
    while (!this.#closed && !(await this.#isDead(port))) await sleep(pollMs);
    await sleep(Math.max(0, earliest - Date.now()));
    this.#settle(id, 'HALTED');
  }

  async #comeUp(id: number): Promise<void> {
    await sleep(this.#powerMs);
    this.#settle(id, 'RUNNING');
  }

  /** Asks whatever listens there to die, each time anew: a supervisor may have started it again meanwhile. */
  async #isDead(port: number): Promise<boolean> {
    try {
      await call('POST', port, '/power-off', { timeoutMs: 1000 });
      return false;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
    }
  }

  #settle(id: number, state: 'RUNNING' | 'HALTED'): void {
    const server = this.find(id);
    if (!server || this.#closed) return;
    server.state = state;
    server.transition = null;
    this.#servers.save();
    this.#recorder.event('power', { server: id, state });
  }
}
