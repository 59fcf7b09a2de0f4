import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { itemEnd, wordsOf } from './resp.ts';

/** One command of a client on its way to Redis, and Redis' answer on its way back. */
export interface Exchange {
  readonly words: readonly string[];
  /** Lets only the first half of its bytes through. */
  half(): void;
  /** Lets it through and resolves with the answer, which the client has not seen yet. */
  ask(): Promise<Buffer>;
  /** Lets the client see the answer. */
  tell(answer: Buffer): void;
}

/** Carries one exchange out, or leaves it where it is. The next one of the connection comes when this resolves. */
export type Attend = (exchange: Exchange) => Promise<void>;

/** Stands between clients and a Redis. */
export interface RedisProxy {
  readonly url: string;
  close(): void;
}

/**
 * Starts one. The commands of a connection go through one after the other, each when the one before has been answered, also
 * where the client sends several at once. `attendant` is asked once for each connection.
 */
export async function startRedisProxy(redisPort: number, attendant: () => Attend): Promise<RedisProxy> {
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    open.add(client);
    client.once('close', () => open.delete(client));
    serve(client, redisPort, attendant());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `redis://127.0.0.1:${port}`,
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

function serve(client: Socket, redisPort: number, attend: Attend): void {
  const redis = connect({ port: redisPort, host: '127.0.0.1', noDelay: true });
  for (const [one, other] of [
    [client, redis],
    [redis, client],
  ] as const) {
    one.on('error', () => {});
    one.on('close', () => other.destroy());
  }
  let [commands, answers] = [Buffer.alloc(0), Buffer.alloc(0)];
  let answered: ((answer: Buffer) => void) | undefined;
  let busy = false;
  const exchangeOf = (raw: Buffer): Exchange => ({
    words: wordsOf(raw),
    half: () => void redis.write(raw.subarray(0, Math.floor(raw.length / 2))),
    ask() {
      const answer = new Promise<Buffer>((resolve) => {
        answered = resolve;
      });
      redis.write(raw);
      return answer;
    },
    tell: (answer) => void client.write(answer),
  });
  redis.on('data', (chunk: Buffer) => {
    answers = Buffer.concat([answers, chunk]);
    const end = itemEnd(answers);
    if (end === undefined) return;
    answered?.(answers.subarray(0, end));
    answers = answers.subarray(end);
  });
  client.on('data', async (chunk: Buffer) => {
    commands = Buffer.concat([commands, chunk]);
    if (busy) return;
    busy = true;
    for (let end = itemEnd(commands); end !== undefined; end = itemEnd(commands)) {
      const raw = commands.subarray(0, end);
      commands = commands.subarray(end);
      await attend(exchangeOf(raw));
    }
    busy = false;
  });
}
