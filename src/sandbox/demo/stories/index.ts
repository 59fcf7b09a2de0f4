import { cisApiDown } from './cis-api-down.ts';
import { divergedLogs } from './diverged-logs.ts';
import { emergency } from './emergency.ts';
import { everythingDies } from './everything-dies.ts';
import { ownerFreezes } from './owner-freezes.ts';
import { regionLoss } from './region-loss.ts';
import { returningPrimary } from './returning-primary.ts';
import { shiftInParts } from './shift-in-parts.ts';
import type { Story } from './story.ts';

/** Every story that the demo can tell, by the name that is given to it on the command line. */
export const stories: Readonly<Record<string, Story>> = {
  'region-loss': regionLoss,
  'everything-dies': everythingDies,
  'owner-freezes': ownerFreezes,
  'cis-api-down': cisApiDown,
  emergency,
  'shift-in-parts': shiftInParts,
  'returning-primary': returningPrimary,
  'diverged-logs': divergedLogs,
};
