import { InvalidArgumentError } from 'commander';

/** Collects the guards that an operator sets aside: the option may be repeated. */
export function collectGuards(guard: string, before: readonly string[] = []): string[] {
  if (guard.trim() === '') throw new InvalidArgumentError('The name of a guard is expected.');
  return [...before, guard];
}
