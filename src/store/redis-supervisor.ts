import type { Runtime } from '../runtime.ts';
import type { StoreLog } from './options.ts';
import type { RedisProcess } from './redis-liveness.ts';
import { freePort, startRedis, stopRedis } from './redis-process.ts';

export interface SupervisorOptions {
  readonly directory: string;
  readonly runtime: Runtime;
  readonly log?: StoreLog | undefined;
  readonly program: string;
  /** A free one by default. */
  readonly port?: number | undefined;
  readonly password?: string | undefined;
  /** Called as soon as a process exists, before it serves: were it forgotten now, a second one could join it on its data. */
  readonly onStarted: (server: RedisProcess) => void;
}

/** A redis-server that is started again when it dies, on its port and its data. */
export interface SupervisedRedis {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a redis-server and keeps it running. Rejects with `RedisNotStarted` when the first start fails. */
export async function keepRedisRunning(options: SupervisorOptions): Promise<SupervisedRedis> {
  const { directory, runtime, log, program, password, onStarted } = options;
  const port = options.port ?? (await freePort());
  let stopping = false;
  let current = 0;
  let reviving: Promise<void> = Promise.resolve();

  const start = async () => {
    const server = await startRedis({ directory, port, program, password });
    current = server.pid;
    onStarted(server);
    await server.serving(runtime);
    log?.info({ pid: server.pid, port, directory }, 'started a redis-server');
    server.onEnd((how) => {
      if (stopping) return;
      log?.warn({ how }, 'redis-server has ended; starting it again');
      reviving = revive();
    });
  };

  const revive = async () => {
    while (!stopping) {
      try {
        return await start();
      } catch (error) {
        log?.error({ err: error }, 'redis-server could not be started again');
        await runtime.sleep(1_000);
      }
    }
  };

  await start();
  return {
    port,
    async stop() {
      stopping = true;
      await reviving;
      await stopRedis(current, runtime);
    },
  };
}
