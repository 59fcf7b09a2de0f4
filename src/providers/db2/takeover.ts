import type { Step } from '../../domain/operation.ts';
import type { Db2Time, HadrStatus } from './db2pd.ts';
import { lossByForce } from './loss.ts';
import { readyForSwitch, readyForTakeover, takeableByForce } from './readiness.ts';

/** A role switch; by force where Db2 itself makes sure that nothing is lost; by force whatever is lost. */
export type TakeoverForm = '' | ' by force peer window only' | ' by force';

/** Which takeover a standby is given, and why; or why none. `again`: whether waiting may help. */
export type Takeover =
  | { readonly how: TakeoverForm; readonly because: string }
  | { readonly how: 'none'; readonly again: boolean; readonly because: string };

/** The standby as it was seen. */
export interface StandbyView {
  readonly status: HadrStatus;
  readonly clock: Db2Time | undefined;
  readonly wallMs: number;
}

/**
 * The gentlest takeover that does what the step wants, by state, synchronisation mode, peer window and connection (Db2
 * docs, "Switching database roles" and TAKEOVER HADR; HADR wiki, takeover). Where it is in doubt whether something loses
 * nothing, Db2 is asked in a form that it refuses rather than lose anything. Plain force is never tried on a guess.
 */
export function takeoverFor(
  { graceful, allowedLoss }: Pick<Step, 'graceful' | 'allowedLoss'>,
  { status, clock, wallMs }: StandbyView,
): Takeover {
  if (graceful) {
    const possible = readyForSwitch(status);
    if (possible.answer === 'no') return none(`No role switch is possible now: ${possible.because}`, true);
    return { how: '', because: `A role switch loses nothing. ${possible.because}` };
  }
  const lossless = readyForTakeover(status, clock, wallMs);
  if (lossless.answer === 'yes') return { how: ' by force peer window only', because: lossless.because };
  if (lossless.answer === 'unknown' && allowedLoss !== 'any') {
    return {
      how: ' by force peer window only',
      because: `${lossless.because} Db2 refuses it if anything could be lost.`,
    };
  }
  const { ms } = lossByForce(status, clock, wallMs);
  const accepted = accept(allowedLoss, ms);
  if (accepted === undefined) {
    return none(`${lossless.because} A takeover now could lose data, and a person has to approve that.`, false);
  }
  const possible = takeableByForce(status);
  if (possible.answer !== 'yes') return none(`${lossless.because} ${possible.because}`, true);
  return { how: ' by force', because: `${lossless.because} ${accepted}` };
}

/**
 * Why a loss is accepted; undefined: it is not. A loss within a budget is compared with it when the operation begins and
 * again just before each call, by who knows since when the primary is dead: here it must only be known at all.
 */
function accept(allowedLoss: Step['allowedLoss'], ms: number | 'unknown'): string | undefined {
  if (allowedLoss === 'any') return 'An operator has answered for what is lost.';
  if (allowedLoss === undefined || ms === 'unknown') return undefined;
  return `Up to ${Math.round(allowedLoss / 1_000)} s of writes were quoted and may be lost.`;
}

function none(because: string, again: boolean): Takeover {
  return { how: 'none', again, because };
}
