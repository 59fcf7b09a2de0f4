import { rules } from './rules.ts';

/**
 * The table of rules as one text, the same for the same table: what its hash is taken of. It holds the guards by their
 * names; what those do is told by Regent's version.
 */
export function rulesText(): string {
  return rules
    .map(({ id, from, when, to, proposes, effect, insteadOf, answers, because }) =>
      JSON.stringify([
        id,
        from,
        when.map((guard) => guard.name),
        to,
        proposes?.name ?? '',
        effect?.name ?? '',
        insteadOf ?? [],
        answers ?? '',
        because,
      ]),
    )
    .join('\n');
}
