import type { Config } from '../../config/schema.ts';
import { actMs } from '../../controller/call-provider.ts';
import type { GuardFinding } from '../../domain/command.ts';
import { systemRuntime } from '../../runtime.ts';
import { refuseUnsafe } from '../refuse-unsafe.ts';
import { openPrivateGovernor, type PrivateGovernor } from './private-governor.ts';
import { guardsOf, type Survey, survey } from './survey.ts';
import { emergencyAnnouncement, looksIn, newestEpoch, type WitnessSeen, witnessesOf } from './witnesses.ts';

/** What an emergency is about. */
export interface EmergencyAsked {
  readonly config: Config;
  readonly application: string;
  /** Where its journal is written. */
  readonly journal: string;
  /** With which the probers are told. */
  readonly token: string | undefined;
}

/** Governs one application from here, because nobody else is left who could. To be used in the order of its methods. */
export interface Emergency {
  /** Looks who is left. Changes nothing. */
  survey(): Promise<{ readonly survey: Survey; readonly guards: readonly GuardFinding[] }>;
  /** Starts a private Redis on what lies beside the journal. */
  open(): Promise<void>;
  /** Whether an earlier run has come so far that this one only goes on. */
  goesOn(seen: Survey): boolean;
  /** Has every witness keep an epoch far above all that are known: whoever else governs freezes on hearing that. */
  tellWitnesses(seen: Survey): Promise<Told>;
  /** How long until nobody who has not heard it can act any more, in milliseconds: a lease, and the longest call. */
  readonly waitMs: number;
  /** Waits for as long, or until the signal is aborted. */
  waitOut(signal: AbortSignal): Promise<void>;
  /** Governs; answers where, and with which token, it is asked. */
  start: PrivateGovernor['start'];
  close(): Promise<void>;
}

/** What has become of telling the witnesses. */
export interface Told {
  readonly epoch: number;
  /** The vantages that have it on disk. */
  readonly kept: readonly string[];
  /** Those that have not, and why. */
  readonly lacking: readonly string[];
  readonly enough: boolean;
}

/** Throws `BadStart` for a configuration that nothing may act by. */
export function createEmergency({ config, application, journal, token }: EmergencyAsked): Emergency {
  refuseUnsafe(config);
  const runtime = systemRuntime();
  const opened = new AsyncDisposableStack();
  const witnesses = opened.adopt(witnessesOf(config, application, { token, runtime }), (own) => own.close());
  let governor: PrivateGovernor | undefined;
  return {
    async survey() {
      const seen = await survey(config, application, { runtime, witnesses });
      return { survey: seen, guards: guardsOf(seen, witnesses.majority) };
    },
    async open() {
      governor = await openPrivateGovernor({ config, application, journal, witnesses, runtime, token }, opened);
    },
    goesOn: (seen) => governor?.adopted !== undefined && governor.adopted >= newestKnown(seen),
    async tellWitnesses(seen) {
      const announcement = emergencyAnnouncement(seen.witnesses, redisEpoch(seen), runtime.id());
      const told = await witnesses.tell(announcement);
      const kept = keptBy(told);
      const lacking = told.flatMap((each) => (kept.includes(each.vantage) ? [] : [whyNot(each)]));
      return { epoch: announcement.epoch, kept, lacking, enough: kept.length >= witnesses.majority };
    },
    waitMs: config.controllers.lease + actMs,
    waitOut: (signal) => runtime.sleep(config.controllers.lease + actMs, signal),
    start() {
      if (governor === undefined) throw new Error('an emergency has to be opened before it can be started');
      return governor.start();
    },
    close: () => opened.disposeAsync(),
  };
}

function newestKnown(seen: Survey): number {
  return Math.max(newestEpoch(seen.witnesses), redisEpoch(seen));
}

function redisEpoch({ redis }: Survey): number {
  return redis.answers === 'yes' ? redis.epoch : 0;
}

function keptBy(told: readonly WitnessSeen[]): string[] {
  return looksIn(told).flatMap(({ report: { vantage, witness } }) => (witness?.durable === true ? [vantage] : []));
}

function whyNot({ vantage, silent }: WitnessSeen): string {
  return `${vantage}: ${silent ?? 'it can not write it to its disk'}`;
}
