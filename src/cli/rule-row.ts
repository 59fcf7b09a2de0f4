import type { Guard } from '../domain/guards/guard.ts';
import { type Rule, sections } from '../domain/rule.ts';
import { rules } from '../domain/rules.ts';
import { phases } from '../domain/state.ts';

/** A rule as it is shown: everything of it that is not a function. */
export interface RuleRow {
  readonly id: number;
  readonly section: string;
  readonly from: readonly string[];
  /** `same`: it stays. `settled`: steady at home, otherwise displaced. */
  readonly to: string;
  readonly guards: readonly { readonly name: string; readonly traits: readonly string[] }[];
  /** What it sets out to do, in words: `forced move`. */
  readonly operation?: string | undefined;
  /** The rules for which it speaks when they may not act. */
  readonly insteadOf: readonly number[];
  readonly answers?: 'accepted' | 'refused' | undefined;
  readonly because: string;
}

/** The whole table in its order. */
export function ruleRows(): RuleRow[] {
  return rules.map(rowOf);
}

/** The phases that a rule is for, as few words as possible. */
export function phasesIn(from: readonly string[], name: (phase: string) => string = (phase) => phase): string {
  const others = phases.filter((phase) => !from.includes(phase));
  if (others.length === 0) return 'any phase';
  return others.length === 1 ? `any but ${others.map(name).join()}` : from.map(name).join(', ');
}

/** When a rule applies: its guards by name, or for which others it speaks. */
export function conditionOf({ guards, insteadOf }: RuleRow): string {
  if (guards.length > 0) return guards.map(({ name }) => name).join(', ');
  return insteadOf.length > 0 ? `neither ${insteadOf.join(' nor ')} may act` : 'always';
}

function rowOf({ id, from, to, when, proposes, insteadOf, answers, because }: Rule): RuleRow {
  return {
    id,
    section: sections[Math.floor(id / 100)] ?? 'no section',
    from,
    to,
    guards: when.map((guard) => ({ name: guard.name, traits: traitsOf(guard) })),
    operation: proposes && inWords(proposes.name),
    insteadOf: insteadOf ?? [],
    answers,
    because,
  };
}

function traitsOf({ situational, canBeUnknown, overridable }: Guard): string[] {
  return [
    situational ? 'says which case it is' : '',
    canBeUnknown ? 'can be unknown' : '',
    overridable ? 'an operator may override it' : '',
  ].filter((trait) => trait !== '');
}

/** `forcedMove` → `forced move`: proposals are named for what they set out to do. */
function inWords(name: string): string {
  return name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
