import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What the lock of a data directory says. */
export interface LockContent {
  /** The process that looks after the redis-server. */
  readonly owner: number;
  /** The redis-server and its port; absent while it is being started. */
  readonly server?: { readonly pid: number; readonly port: number } | undefined;
}

/** A lock as it was found or taken. */
export interface HeldLock {
  readonly generation: number;
  readonly content: LockContent;
}

/**
 * The lock of a directory: a file `redis.lock.<generation>`, of which the one with the highest number holds. A stale lock
 * is succeeded, never replaced: were it removed and made anew, a slow process could remove the new one for the old.
 */
export interface RedisLock {
  read(): HeldLock | undefined;
  /** Takes it as the successor of `stale`, or as the first. Undefined: somebody else was faster. */
  take(content: LockContent, stale?: HeldLock): HeldLock | undefined;
  /** Changes what a lock says that we hold. */
  rewrite(lock: HeldLock, content: LockContent): HeldLock;
  release(lock: HeldLock): void;
}

/** The lock of `directory`. `id` names a file that nobody else uses. */
export function redisLock(directory: string, id: () => string): RedisLock {
  const path = (generation: number) => join(directory, `${prefix}${generation}`);

  /** A file that is complete before it has its name, so that nobody ever reads half of it. */
  const drafted = (content: LockContent): string => {
    const draft = join(directory, `draft.${id()}`);
    writeFileSync(draft, JSON.stringify(content), { mode: 0o600 });
    return draft;
  };

  return {
    read() {
      const generation = Math.max(0, ...generationsIn(directory));
      const content = generation === 0 ? undefined : contentOf(path(generation));
      return content === undefined ? undefined : { generation, content };
    },
    take(content, stale) {
      const generation = (stale?.generation ?? 0) + 1;
      const draft = drafted(content);
      try {
        linkSync(draft, path(generation));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
        throw error;
      } finally {
        rmSync(draft, { force: true });
      }
      // Between reading the stale lock and taking ours, others may have come and gone on.
      if (Math.max(...generationsIn(directory)) > generation) {
        rmSync(path(generation), { force: true });
        return undefined;
      }
      for (const older of generationsIn(directory)) if (older < generation) rmSync(path(older), { force: true });
      return { generation, content };
    },
    rewrite({ generation }, content) {
      renameSync(drafted(content), path(generation));
      return { generation, content };
    },
    release({ generation }) {
      rmSync(path(generation), { force: true });
    },
  };
}

const prefix = 'redis.lock.';

const lockRecord: z.ZodType<LockContent> = z.object({
  owner: z.number(),
  server: z.object({ pid: z.number(), port: z.number() }).optional(),
});

function generationsIn(directory: string): number[] {
  const names = readdirSync(directory).filter((name) => name.startsWith(prefix));
  return names.map((name) => Number(name.slice(prefix.length))).filter(Number.isSafeInteger);
}

/** Undefined when it has just been released. What can't be read belongs to nobody who lives. */
function contentOf(path: string): LockContent | undefined {
  try {
    const parsed = lockRecord.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data : nobody;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (error instanceof SyntaxError) return nobody;
    throw error;
  }
}

const nobody: LockContent = { owner: 0 };
