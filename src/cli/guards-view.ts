import { answerMark } from './marks.ts';
import type { Guard } from './replies.ts';
import type { Screen } from './screen.ts';
import { table } from './table.ts';

/** Each guard with its answer and its sentence; empty when there is none. */
export function guardsView(paint: Screen['paint'], guards: readonly Guard[]): string {
  if (guards.length === 0) return '';
  return table(['', 'guard', ''], guardRows(paint, guards));
}

/** The same as rows of a table. */
export function guardRows(paint: Screen['paint'], guards: readonly Guard[]): string[][] {
  return guards.map(({ guard, answer, because }) => [answerMark(paint, answer), guard, because]);
}
