export type { Effect } from './effect.ts';
export * from './endings.ts';
export * from './moves.ts';
export * from './orders.ts';
export * from './pause.ts';
export * from './steps.ts';
export * from './suspicion.ts';
export * from './unfenced.ts';
export * from './zones.ts';
