import { Agent, request } from 'node:http';

/** How many requests of each kind are made a second. */
const perSecond = 10;

/** How long a user waits, in milliseconds. */
const patienceMs = 3_000;

/** One user's request, through the edge. */
export interface UserRequest {
  readonly kind: 'read' | 'write';
  readonly at: number;
  readonly endedAt: number;
  readonly ok: boolean;
  /** The region that answered, if any did. */
  readonly region: string | undefined;
  /** The id of an acknowledged write. */
  readonly acknowledged?: string | undefined;
}

/** A steady stream of users: reads on `www`, writes on `api`, ten of each a second where nothing else is said. */
export class Users {
  readonly requests: UserRequest[] = [];
  readonly #edgePort: number;
  readonly #zone: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  readonly #readsPerSecond: number;
  #timers: NodeJS.Timeout[] = [];
  #count = 0;

  constructor(edgePort: number, zone: string, readsPerSecond = perSecond) {
    this.#edgePort = edgePort;
    this.#zone = zone;
    this.#readsPerSecond = readsPerSecond;
  }

  start(): void {
    this.#timers = [
      setInterval(() => void this.#read(), 1_000 / this.#readsPerSecond),
      setInterval(() => void this.#write(), 1_000 / perSecond),
    ];
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#agent.destroy();
  }

  /** The ids of every write that was acknowledged. */
  get acknowledged(): string[] {
    return this.requests.flatMap((each) => each.acknowledged ?? []);
  }

  failedBetween(from: number, to: number): UserRequest[] {
    return this.requests.filter((each) => !each.ok && each.endedAt >= from && each.endedAt <= to);
  }

  /** When users were first answered from a region, by reads and by writes, after an instant. */
  servedFrom(region: string, after: number): number | undefined {
    const first = (kind: UserRequest['kind']) =>
      this.requests.find((each) => each.kind === kind && each.ok && each.region === region && each.at >= after)
        ?.endedAt;
    const [read, write] = [first('read'), first('write')];
    return read === undefined || write === undefined ? undefined : Math.max(read, write);
  }

  async #read(): Promise<void> {
    const at = Date.now();
    const { ok, region } = await this.#send('www', 'GET', '/');
    this.requests.push({ kind: 'read', at, endedAt: Date.now(), ok, region });
  }

  async #write(): Promise<void> {
    const at = Date.now();
    const id = `order-${process.pid}-${this.#count++}`;
    const { ok, region } = await this.#send(
      'api',
      'POST',
      '/orders',
      JSON.stringify({ id, value: 'one of everything' }),
    );
    this.requests.push({ kind: 'write', at, endedAt: Date.now(), ok, region, acknowledged: ok ? id : undefined });
  }

  #send(
    name: string,
    method: string,
    path: string,
    body?: string,
  ): Promise<{ ok: boolean; region: string | undefined }> {
    return new Promise((resolve) => {
      const fail = () => resolve({ ok: false, region: undefined });
      const headers = {
        host: `${name}.${this.#zone}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      };
      const outgoing = request(
        { host: '127.0.0.1', port: this.#edgePort, method, path, headers, agent: this.#agent, timeout: patienceMs },
        (incoming) => {
          incoming.resume();
          incoming.once('error', fail);
          incoming.once('end', () => {
            const region = incoming.headers['x-region'];
            const ok = (incoming.statusCode ?? 500) < 300;
            resolve({ ok, region: typeof region === 'string' ? region : undefined });
          });
        },
      );
      outgoing.once('timeout', () => outgoing.destroy());
      outgoing.once('error', fail);
      outgoing.end(body);
    });
  }
}
