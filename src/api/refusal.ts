import type { CommandAnswer } from '../domain/command.ts';
import { guardDocument } from './overridable.ts';
import { Problem } from './problems.ts';

/** Throws the refusal of a command, with the rule that spoke and every guard that stood against it. */
export function refuseUnlessAccepted(answer: CommandAnswer, kind: string): void {
  if (answer.accepted) return;
  const { rule, guards } = answer;
  const told = guards.map((guard) => guardDocument(guard, kind));
  throw new Problem('refused', answer.because, { extra: { rule, guards: told } });
}
