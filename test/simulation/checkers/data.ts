import { amnesia } from './amnesia.ts';
import { calm } from './calm.ts';
import type { Checker } from './checker.ts';
import { detection } from './detection.ts';
import { failStatic } from './fail-static.ts';
import { falseMoves } from './false-moves.ts';
import { oldNews } from './old-news.ts';
import { oneSided } from './one-sided.ts';
import { oneWriter } from './one-writer.ts';
import { operationsEnd } from './operations-end.ts';
import { operatorWins } from './operator-wins.ts';
import { ownershipRests } from './ownership-rests.ts';
import { permittedWrites } from './permitted-writes.ts';
import { quorum } from './quorum.ts';
import { quotedLoss } from './quoted-loss.ts';
import { shiftsAreHeld } from './shifts-are-held.ts';
import { trafficSomewhere } from './traffic-somewhere.ts';
import { unknownRefuses } from './unknown-refuses.ts';

/** For worlds with the providers of production: what they may not do to data, and what holds everywhere. */
export const dataCheckers: readonly Checker[] = [
  oneWriter,
  oneSided,
  quotedLoss,
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
