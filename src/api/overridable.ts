import type { GuardFinding } from '../domain/command.ts';
import { rules } from '../domain/rules.ts';

/** The commands that may name guards to set aside. */
export const overridingKinds: readonly string[] = ['failover', 'switchover', 'failback', 'drill'];

/** The guards of a command that an operator may set aside, by name: what the table of rules says, and nothing else. */
export function overridableFor(kind: string): string[] {
  if (!overridingKinds.includes(kind)) return [];
  const asked = rules.filter((rule) => rule.when.some(({ name }) => name === `commanded-${kind}`));
  const names = asked.flatMap(({ when }) => when.filter((guard) => guard.overridable === true).map(({ name }) => name));
  return [...new Set(names)];
}

/** A guard's answer to a command, and whether the command would go ahead without it if it named it in `override`. */
export function guardDocument(finding: GuardFinding, kind: string) {
  const stands = finding.answer !== 'yes';
  return { ...finding, overridable: stands && overridableFor(kind).includes(finding.guard) };
}
