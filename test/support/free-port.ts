import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below what Linux hands out to those who ask for any port, and above what needs a privilege. */
const [from, below] = [10_240, 32_768];
const given = new Set<number>();

/**
 * A port on 127.0.0.1 that is free at this moment. A server that is started again has to find its port free, and must not find
 * a stranger's server there: so it is none that another test could be given by asking for any. None is told twice.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(from, below);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
