import { connect } from 'node:net';

/** Which region's Redis says that it is the primary, if any does. Asks over Redis' inline protocol. */
export async function redisPrimaryOf(ports: Readonly<Record<string, number>>): Promise<string | undefined> {
  const answers = await Promise.all(
    Object.entries(ports).map(async ([region, port]) => ((await roleOf(port)) === 'master' ? region : undefined)),
  );
  return answers.find((region) => region !== undefined);
}

function roleOf(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('ROLE\r\n'));
    const end = (role?: string) => {
      socket.destroy();
      resolve(role);
    };
    socket.setTimeout(800, () => end());
    socket.once('error', () => end());
    socket.once('data', (data) => end(/^\*\d+\r\n\$\d+\r\n(\w+)/.exec(data.toString())?.[1]));
  });
}
