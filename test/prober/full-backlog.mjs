// Listens, but accepts no more connections than the smallest queue holds, because it never runs again.
import { createServer } from 'node:net';

const server = createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  process.send?.(server.address(), () => process.kill(process.pid, 'SIGSTOP'));
});
