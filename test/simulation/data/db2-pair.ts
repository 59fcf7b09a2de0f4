import type { Reply } from '../../../src/sandbox/call.ts';
import type { SandboxLayout } from '../../../src/sandbox/layout.ts';
import { Db2Server } from './db2-server.ts';
import type { Surroundings } from './surroundings.ts';
import { type Takeover, type Write, WriteLedger } from './write-ledger.ts';

/** The sandbox's pair of databases, on the world's time and network, with the record of what it has acknowledged. */
export class Db2Pair {
  readonly servers: ReadonlyMap<string, Db2Server>;
  readonly #around: Surroundings;
  readonly #writes: Write[] = [];
  readonly #ledger = new WriteLedger('db');
  #cuts = 0;
  #ids = 0;

  constructor(layout: SandboxLayout, around: Surroundings) {
    this.#around = around;
    const id = () => {
      this.#ids += 1;
      return `id-${this.#ids}`;
    };
    const { scheduler, dice } = around;
    this.servers = new Map(
      layout.hadr.pair.map((region, index) => {
        const peer = layout.hadr.pair[1 - index] as string;
        const server = new Db2Server({
          layout,
          region,
          scheduler,
          id,
          clockOffsetMs: dice.fork(`clock ${region}`).int(-200, 200),
          callPeer: (path, body, timeoutMs) => this.#call(region, peer, { path, body, timeoutMs }),
          onEvent: (event, fields) => this.#happened(region, event, fields),
          onAcknowledged: (write) => void this.#writes.push(write),
        });
        return [region, server];
      }),
    );
  }

  /** The regions in which it can be written now. */
  writable(): string[] {
    return [...this.servers.values()].filter(({ writable }) => writable).map(({ region }) => region);
  }

  takeovers(): Takeover[] {
    return this.#ledger.takeovers(this.#writes);
  }

  get acknowledged(): number {
    return this.#writes.length;
  }

  /** Servers come up and go down with their power and their region. */
  look(): void {
    for (const server of this.servers.values()) {
      if (this.#around.runs(server.region)) server.start();
      else server.stop();
    }
  }

  /** Cuts what lies between the two sides, and nothing else; what is returned joins it again. */
  cut(): () => void {
    this.#cuts += 1;
    return () => {
      this.#cuts -= 1;
    };
  }

  #call(
    from: string,
    to: string,
    { path, body, timeoutMs }: { path: string; body: Record<string, unknown>; timeoutMs: number },
  ): Promise<Reply> {
    const { scheduler, network } = this.#around;
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error(`no answer from ${to} within ${timeoutMs} ms`));
      const cancel = scheduler.after(timeoutMs, late);
      const answer = async () => {
        if (!this.#around.runs(to)) return;
        const answered = await this.servers.get(to)?.answer(path, body);
        if (answered === undefined) return;
        this.#send(to, from, () => {
          cancel();
          resolve({ status: 200, text: '', body: answered });
        });
      };
      // HADR runs over TCP: where no answer gets back there is no connection, and its first word does not arrive either.
      if (path === '/hadr/connect' && !network.isOpenBothWays(from, to)) return;
      this.#send(from, to, () => void answer());
    });
  }

  #send(from: string, to: string, arrive: () => void): void {
    if (this.#cuts > 0) return;
    this.#around.network.send(from, to, () => {
      if (this.#cuts === 0) arrive();
    });
  }

  #happened(region: string, event: string, fields: Record<string, unknown>): void {
    if (event === 'db2.effect') this.#tookOver(region, fields);
    if (event === 'db2.role') this.#around.changed();
  }

  #tookOver(region: string, { command, fencing }: Record<string, unknown>): void {
    const held = new Set(
      this.servers
        .get(region)
        ?.side?.log.ledger()
        .map(({ id }) => id),
    );
    const { epoch, token } = (fencing ?? {}) as { epoch?: number; token?: number };
    const mark = epoch === undefined || token === undefined ? undefined : { epoch, token };
    this.#ledger.tookOver(region, this.#around.scheduler.now, String(command), mark, held);
  }
}
