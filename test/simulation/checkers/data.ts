import type { Checker } from './checker.ts';
import { everywhere } from './everywhere.ts';
import { oneSided } from './one-sided.ts';
import { quotedLoss } from './quoted-loss.ts';

/** For worlds with the providers of production: what they may not do to data, and what holds everywhere. */
export const dataCheckers: readonly Checker[] = [oneSided, quotedLoss, ...everywhere];
