import { defineConfig } from 'vitest/config';

/** What takes minutes and is run by name: `npm run test:slow`. */
export default defineConfig({
  test: { include: ['test/**/*.slow.ts'], testTimeout: 600_000, hookTimeout: 60_000, fileParallelism: false },
});
