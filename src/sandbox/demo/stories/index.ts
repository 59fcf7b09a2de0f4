import { cisApiDown } from './cis-api-down.ts';
import { emergency } from './emergency.ts';
import { everythingDies } from './everything-dies.ts';
import { ownerFreezes } from './owner-freezes.ts';
import { regionLoss } from './region-loss.ts';
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
};
