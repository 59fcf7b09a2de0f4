import { z } from 'zod';
import { expects } from './wording.ts';

/** A whole number within inclusive bounds. */
export function wholeNumber(min: number, max?: number) {
  const words = expects(`a whole number ${max === undefined ? `of at least ${min}` : `from ${min} to ${max}`}`);
  const atLeast = z.int(words).min(min, words);
  return max === undefined ? atLeast : atLeast.max(max, words);
}
