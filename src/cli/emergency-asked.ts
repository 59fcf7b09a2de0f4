import { CliError, exit } from './exit.ts';
import type { Session } from './session.ts';

/** An emergency as it was typed. */
export interface EmergencyAsked {
  readonly application: string;
  readonly to: string;
  readonly config: string;
  readonly reason: string;
  readonly journal: string;
  readonly active?: readonly string[] | undefined;
  readonly primary?: string | undefined;
  /** Guards that are set aside: of the emergency and of the failover. */
  readonly override: readonly string[];
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly token: string | undefined;
}

/** The governor that runs in this process, spoken to as any other Regent is. */
export interface Governed {
  readonly session: Session;
  readonly url: string;
  readonly tokenFile: string;
}

/** Throws when a person has had enough before anything was moved: everything so far can be done again. */
export function refuseInterrupted(interrupted: AbortSignal): void {
  if (!interrupted.aborted) return;
  throw new CliError(
    'Interrupted: nothing was moved. Run the same command again to go on, or `regent adopt` when a controller is back: it ' +
      'stays frozen until then.',
    exit.waiting,
  );
}
