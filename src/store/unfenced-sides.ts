import { z } from 'zod';

/** What is left unfenced, as announcements and testimonies hold it. A Regent that does not know of it leaves it out. */
export const unfencedSides = z.array(z.looseObject({ resource: z.string(), region: z.string() })).optional();
