import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const sharing = ['domain', 'config', 'telemetry'].map((room) => `test/${room}/**/*.test.ts`);

export default defineConfig({
  test: {
    // Tests start servers, child processes and a Redis of their own: a process each keeps one file's handles and
    // environment from reaching another.
    pool: 'forks',
    // Much of what is tested is waiting for processes: one worker more than there are cores keeps them busy.
    maxWorkers: availableParallelism() + 1,
    // Dozens of processes run the same sources: each would strip their types and compile them anew.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'regent-compile-cache') },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A busy machine makes nobody fail: whoever polls waits for what is to come, and not for a while.
    expect: { poll: { timeout: 30_000 } },
    reporters: ['default'],
    projects: [
      { extends: true, test: { name: 'apart', include: ['test/**/*.test.ts'], exclude: sharing } },
      // What is pure leaves nothing behind: its files need no process each.
      { extends: true, test: { name: 'pure', include: sharing, isolate: false } },
    ],
  },
});
