import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Announcement } from '../domain/witness.ts';
import { assignmentText } from './assignment.ts';
import type { ControllerStore } from './contract.ts';
import { isForbidden } from './failures.ts';
import type { Keys } from './keys.ts';
import { type Lane, runOn } from './lane.ts';
import { limits } from './limits.ts';
import type { StoreLog } from './options.ts';
import type { StreamEntry } from './stream-entries.ts';
import { unfencedSides } from './unfenced-sides.ts';
import { parseJson } from './unreadable.ts';

/** Called with each announcement. Must not throw. */
export type OnAnnouncement = (application: string, announcement: Announcement) => void;

const announcementRecord: z.ZodType<Announcement> = z.looseObject({
  epoch: z.number(),
  operation: z.string(),
  unfenced: unfencedSides,
});

/** What owners tell their witnesses. */
export function createAnnouncements(lane: Lane): Pick<ControllerStore, 'announce'> {
  const { keys } = lane;
  return {
    async announce({ application, instance, token, announcement }) {
      const told = await runOn(lane, 'announce', `announcing the epoch of ${application}`, {
        keys: [keys.assignments, keys.announcements, keys.recalls],
        args: [application, assignmentText({ instance, token }), JSON.stringify(announcement), limits.recalls],
      });
      return told.refused === undefined;
    },
  };
}

/** Delivers everything that has been announced so far. Where this user may not read it, that is said, and all else goes on. */
export async function deliverAnnouncements(
  redis: Redis,
  keys: Keys,
  deliver: OnAnnouncement,
  log?: StoreLog,
): Promise<void> {
  const all = await redis.hgetall(keys.announcements).catch((error: unknown) => {
    if (!isForbidden(error)) throw error;
    log?.error({ key: keys.announcements, err: error }, 'this user can be no witness: let it read the announcements');
    return {};
  });
  for (const [application, text] of Object.entries(all))
    deliverOne(keys.announcements, application, text, deliver, log);
}

/** Delivers the announcement in an entry of the recalls. False: there is none in it. */
export function deliverAnnounced(
  stream: string,
  { fields }: StreamEntry,
  deliver: OnAnnouncement,
  log?: StoreLog,
): boolean {
  const { application, announcement } = fields;
  if (application === undefined) return false;
  deliverOne(stream, application, announcement, deliver, log);
  return true;
}

function deliverOne(
  key: string,
  application: string,
  text: string | undefined,
  deliver: OnAnnouncement,
  log?: StoreLog,
) {
  try {
    deliver(application, parseJson(key, announcementRecord, text));
  } catch (error) {
    log?.error({ key, application, err: error }, 'an announcement is left out');
  }
}
