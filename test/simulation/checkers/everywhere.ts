import { amnesia } from './amnesia.ts';
import { calm } from './calm.ts';
import type { Checker } from './checker.ts';
import { detection } from './detection.ts';
import { failStatic } from './fail-static.ts';
import { falseMoves } from './false-moves.ts';
import { oldNews } from './old-news.ts';
import { oneWriter } from './one-writer.ts';
import { operationsEnd } from './operations-end.ts';
import { operatorWins } from './operator-wins.ts';
import { ownershipRests } from './ownership-rests.ts';
import { permittedWrites } from './permitted-writes.ts';
import { quorum } from './quorum.ts';
import { shiftsAreHeld } from './shifts-are-held.ts';
import { trafficSomewhere } from './traffic-somewhere.ts';
import { unknownRefuses } from './unknown-refuses.ts';

/** What holds in every world, whatever providers it has. */
export const everywhere: readonly Checker[] = [
  oneWriter,
  quorum,
  permittedWrites,
  unknownRefuses,
  trafficSomewhere,
  shiftsAreHeld,
  operationsEnd,
  failStatic,
  oldNews,
  amnesia,
  operatorWins,
  ownershipRests,
  detection,
  calm,
  falseMoves,
];
