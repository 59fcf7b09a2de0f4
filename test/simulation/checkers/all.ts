import type { Checker } from './checker.ts';
import { dependencies } from './dependencies.ts';
import { everywhere } from './everywhere.ts';
import { missed } from './missed.ts';
import { zoneDrains, zonesMissed } from './zones.ts';

/** Every law of the design, and what counts besides. */
export const checkers: readonly Checker[] = [...everywhere, dependencies, missed, zoneDrains, zonesMissed];
