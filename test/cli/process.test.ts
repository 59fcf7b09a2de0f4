import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { failover, NOW, shopStatus } from '../api/fake-facade.ts';
import { serve } from '../api/serve.ts';

const program = `
  import { runCli } from ${JSON.stringify(new URL('../../src/cli/index.ts', import.meta.url).href)};
  process.exitCode = await runCli(process.argv.slice(1));
`;

it('a process of its own ends as soon as it has its answer', async () => {
  const { facade, url } = await serve();
  let answered = 0;
  facade.onRead = () => {
    answered = performance.now();
  };
  const { code, out } = await spawnRegent(['status', 'shop'], url).ended;
  expect(code).toBe(0);
  expect(out).toContain('shop   ● steady');
  // An idle connection is kept for 4 s and more: nobody should wait for that.
  expect(performance.now() - answered).toBeLessThan(3_000);
});

it('Ctrl-C while it follows ends it with 3, and the operation goes on', async () => {
  const { facade, url } = await serve();
  facade.status = shopStatus({ operation: failover() });
  const { process: child, ended } = spawnRegent(['failback', 'shop', '--yes'], url);
  let reads = 0;
  facade.onRead = () => {
    reads += 1;
    if (reads === 2) child.kill('SIGINT');
  };
  const { code, out } = await ended;
  expect(code).toBe(3);
  expect(out).toContain('shop-5 is still running, with or without this view of it.');
});

it('is followed to its end in real time', async () => {
  const { facade, url } = await serve();
  facade.status = shopStatus({ operation: failover() });
  let reads = 0;
  facade.onRead = () => {
    reads += 1;
    if (reads > 4) facade.status = shopStatus({ lastOperation: failover({ outcome: 'done', endedAt: NOW + 1_000 }) });
  };
  const { code, out } = await spawnRegent(['failback', 'shop', '--yes'], url).ended;
  expect(code).toBe(0);
  expect(out).toContain('failover shop-5: done after 1.0 s.');
});

function spawnRegent(argv: readonly string[], server: string) {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program, '--', ...argv], {
    env: { ...process.env, REGENT_SERVER: server },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const out: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  const ended = new Promise<{ code: number | null; out: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, out: Buffer.concat(out).toString() }));
  });
  return { process: child, ended };
}
