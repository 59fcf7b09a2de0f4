import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Enough for what a Redis writes in an hour of chaos. */
const megabytes = 256;

/** Where the small disk of a run is. */
export function smallDiskOf(run: string): string {
  return join(tmpdir(), `regent-small-disk-${run}`);
}

/** Makes a disk in memory that is so small that it can be filled. False: this machine does not let us. */
export function mountSmallDisk(path: string): boolean {
  mkdirSync(path, { recursive: true });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]);
  if (mounted.status !== 0) rmSync(path, { recursive: true, force: true });
  return mounted.status === 0;
}

/** Takes it away with all that is on it, also while somebody still writes there. */
export function unmountSmallDisk(path: string): void {
  if (spawnSync('umount', ['--lazy', path]).status === 0) rmSync(path, { recursive: true, force: true });
}

/** Leaves not a single byte free. */
export function fillDisk(path: string): void {
  for (const size of [1024 * 1024, 4096, 1]) {
    const chunk = Buffer.alloc(size);
    try {
      for (;;) appendFileSync(fillerOn(path), chunk);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}

export function clearDisk(path: string): void {
  rmSync(fillerOn(path), { force: true });
}

/** Whether a disk is mounted there. */
export function isMounted(path: string): boolean {
  return readFileSync('/proc/mounts', 'utf8').includes(` ${path} `);
}

function fillerOn(path: string): string {
  return join(path, 'filler');
}
