import type { Emergency } from '../compose/emergency/index.ts';
import { CliError, exit } from './exit.ts';
import { guardsView } from './guards-view.ts';
import { overrideHint } from './override-hint.ts';
import type { Screen } from './screen.ts';

type Found = Awaited<ReturnType<Emergency['survey']>>;

/** Who is left, and what stands against an emergency. */
export function emergencyView(paint: Screen['paint'], application: string, found: Found): string {
  const witnesses = found.survey.witnesses.map(({ vantage, look }) => {
    const kept = look?.report.witness;
    if (look === undefined) return `${vantage}: silent`;
    return `${vantage}: ${kept === undefined ? 'keeps nothing' : `keeps epoch ${kept.epoch}`}`;
  });
  return [`Emergency of ${application}`, guardsView(paint, guardsIn(found)), `  ${witnesses.join(', ')}`].join('\n');
}

/** Throws unless each condition holds or is set aside. Without any prober there is nothing to see by, whoever answers for it. */
export function refuseUnlessEmergency(found: Found, override: readonly string[]): void {
  if (found.survey.witnesses.every(({ look }) => look === undefined))
    throw new CliError(
      'Refused: no prober answers, so nothing is seen and nobody could witness an operation. Start one anywhere: ' +
        'regent prober --region REGION --config FILE. Nothing was changed.',
      exit.refused,
    );
  const against = guardsIn(found).filter(({ guard, answer }) => answer !== 'yes' && !override.includes(guard));
  if (against.length === 0) return;
  const message = ['Refused: this is no emergency, or not one that can be governed from here.', overrideHint(against)];
  throw new CliError([...message, 'Nothing was changed.'].join('\n'), exit.refused, { guards: against });
}

function guardsIn({ guards }: Found) {
  return guards.map((guard) => ({ ...guard, overridable: guard.answer !== 'yes' }));
}
