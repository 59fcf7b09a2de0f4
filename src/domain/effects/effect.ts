import type { Context } from '../context.ts';
import type { State } from '../state.ts';

/** What a rule changes besides the phase. Pure. */
export type Effect = (context: Context) => Partial<State>;
