import type { Words } from '../runner/words.ts';
import type { World } from '../runner/world.ts';

/** What a command line does to the world, and what is to be seen of it. The first word has been taken. */
export type Handler = (world: World, words: Words) => string[];
