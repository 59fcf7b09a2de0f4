import type { Announcement } from '../../src/domain/witness.ts';
import type { WitnessDisk } from '../../src/prober/witness.ts';

/** A witness's disk that survives its processes, and can be made full or slow. */
export interface RecordingDisk extends WitnessDisk {
  /** What is on it now. */
  kept: Readonly<Record<string, Announcement>> | undefined;
  /** Why nothing can be written; undefined while it can. */
  trouble: string | undefined;
  /** Writes are answered only once this has resolved. */
  held: Promise<void>;
}

export function recordingDisk(kept?: Readonly<Record<string, Announcement>>): RecordingDisk {
  const disk: RecordingDisk = {
    kept,
    trouble: undefined,
    held: Promise.resolve(),
    read: async () => disk.kept,
    async write(next) {
      await disk.held;
      if (disk.trouble !== undefined) throw new Error(disk.trouble);
      disk.kept = structuredClone(next);
    },
  };
  return disk;
}
