import type { Announcement, WitnessLook } from '../domain/witness.ts';
import type { Runtime } from '../runtime.ts';
import type { GateBoard, GateRecord, ProberStore } from '../store/contract.ts';
import type { Log } from '../telemetry/log.ts';
import type { DistantWitness } from './ask-witness.ts';

/** How often the prober is looked at, in milliseconds: what it finds out is known about as soon as by a report. */
const lookEveryMs = 500;

/** How long it may take to answer, in milliseconds. */
const answerMs = 2_000;

/** What stands between a prober and a store that it can't reach. */
export interface RelayOptions {
  readonly runtime: Runtime;
  readonly vantage: string;
  readonly application: string;
  /** Whether the prober serves gates that have to be told what to say. */
  readonly gated: boolean;
  readonly witness: DistantWitness;
  readonly store: Pick<ProberStore, 'report' | 'onAnnouncement' | 'onRecall'> & GateBoard;
  readonly log: Log;
}

/**
 * Stands in for a prober at a store that the prober can't reach: what the prober sees and keeps is reported there in its
 * name, and what is announced there is passed on to it. What it does not answer is simply not reported, and so gets stale.
 */
export class Relay {
  readonly #options: RelayOptions;
  readonly #stopping = new AbortController();
  #sequence = 0;
  #gate: GateRecord | undefined;
  #looking: Promise<void> = Promise.resolve();
  #lookAgain = new AbortController();

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  /** Once. */
  start(): void {
    const { store, application, gated } = this.#options;
    store.onAnnouncement((about, announcement) => {
      if (about === application) void this.#keep(announcement);
    });
    store.onRecall(() => this.#lookAgain.abort());
    const onGate = (about: string, record: GateRecord) => {
      if (about !== application) return;
      this.#gate = record;
      this.#lookAgain.abort();
    };
    if (gated) store.followGates({ onGate, onFresh: () => {} });
    this.#looking = this.#looks();
  }

  /** Resolves when nothing is passed on any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#lookAgain.abort();
    await this.#looking;
  }

  async #looks(): Promise<void> {
    const { runtime } = this.#options;
    while (!this.#stopping.signal.aborted) {
      this.#lookAgain = new AbortController();
      const look = await this.#ask('could not be looked at', (witness, signal) => witness.look(signal));
      if (look !== undefined) await this.#tellGate(look);
      await runtime.sleep(lookEveryMs, this.#lookAgain.signal);
    }
  }

  #keep(announcement: Announcement) {
    return this.#ask('did not take an epoch in', (witness, signal) => witness.keep(announcement, signal));
  }

  /** Told until it knows: it may have been away when that changed, or have begun anew since. */
  async #tellGate({ gate }: WitnessLook): Promise<void> {
    const wanted = this.#gate;
    if (wanted === undefined || (gate !== undefined && !isOlder(gate, wanted))) return;
    await this.#ask('was not told what its gates should say', (witness, signal) => witness.tellGate(wanted, signal));
  }

  /** Asks, and reports what was answered. What is lost on the way is asked for, or told, again at the next look. */
  async #ask(lost: string, question: (witness: DistantWitness, signal: AbortSignal) => Promise<WitnessLook>) {
    const { runtime, witness, vantage, application, log } = this.#options;
    const deadline = runtime.deadline(answerMs, this.#stopping.signal);
    try {
      const look = await question(witness, deadline.signal);
      await this.#report(look);
      return look;
    } catch (error) {
      if (!this.#stopping.signal.aborted) log.debug({ vantage, application, err: error }, `a prober ${lost}`);
      return undefined;
    } finally {
      deadline.done();
    }
  }

  async #report({ report }: WitnessLook): Promise<void> {
    const { store, vantage, application } = this.#options;
    if (report.vantage !== vantage || report.application !== application)
      throw new Error(`It speaks as ${report.vantage} of ${report.application}.`);
    this.#sequence += 1;
    await store.report({ ...report, sequence: this.#sequence });
  }
}

function isOlder(gate: { readonly epoch: number; readonly version: number }, { epoch, version }: GateRecord): boolean {
  return gate.epoch < epoch || (gate.epoch === epoch && gate.version < version);
}
