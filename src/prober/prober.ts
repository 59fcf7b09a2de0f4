import type { Verdict } from '../domain/report.ts';
import type { Cancel, Runtime } from '../runtime.ts';
import type { ProberStore } from '../store/contract.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { edgeProbe } from './edge-probe.ts';
import { isolatedFor } from './isolation.ts';
import { type ProberListener, together } from './listener.ts';
import { logging } from './logging.ts';
import { measuring } from './measuring.ts';
import { Picture, type Sight } from './picture.ts';
import { Reporter } from './reporter.ts';
import type { Sample, Sampler } from './sampler.ts';
import { type Recurring, startSchedule } from './schedule.ts';
import type { ControlTarget, EdgeTarget, ProbeTarget } from './targets.ts';
import { afterSample, type Standing, UNSAMPLED } from './thresholds.ts';
import { Watching } from './watching.ts';
import type { Witness } from './witness.ts';

/** What a prober is made of. */
export interface ProberOptions {
  readonly runtime: Runtime;
  /** The name under which it votes: its region. */
  readonly vantage: string;
  /** Tells this run of the prober from an earlier one of the same vantage. */
  readonly processId: string;
  readonly targets: readonly ProbeTarget[];
  readonly edges: readonly EdgeTarget[];
  readonly controls: readonly ControlTarget[];
  /** How often each application is reported when nothing changes. */
  readonly heartbeatMs: number;
  /** The prober's own: closed when it stops. */
  readonly sampler: Sampler;
  readonly store: Pick<ProberStore, 'report' | 'onRecall' | 'onAnnouncement'>;
  /** What this prober keeps of every application's operations. */
  readonly witness: Witness;
  readonly log?: Log | undefined;
  readonly metrics?: Pick<Metrics, 'samples' | 'sampleSeconds'> | undefined;
  readonly listener?: ProberListener | undefined;
}

/** Samples its targets for as long as it runs, whatever becomes of the store, and reports what it sees. */
export interface Prober {
  /** Once. */
  start(): void;
  /** Resolves when nothing is sampled or reported any more. */
  stop(): Promise<void>;
  snapshot(): ProberSnapshot;
  /** What it sees of one application right now; undefined where it looks at nothing of it. */
  sightOf(application: string): Sight | undefined;
}

/** What a prober sees right now. */
export interface ProberSnapshot {
  readonly vantage: string;
  readonly applications: readonly Sight[];
  readonly controls: readonly { readonly name: string; readonly verdict: Verdict; readonly reason: string }[];
}

/** Wires schedule, samples, thresholds and reports together. Throws `TypeError` when an edge's URL is none. */
export function createProber(options: ProberOptions): Prober {
  return new RunningProber(options);
}

class RunningProber implements Prober {
  readonly #options: ProberOptions;
  readonly #listener: ProberListener;
  readonly #pictures: ReadonlyMap<string, Picture>;
  readonly #controls: Map<ControlTarget, Standing>;
  readonly #reporter: Reporter;
  readonly #items: readonly Recurring[];
  #stopSchedule: Cancel = () => {};
  #isRunning = false;

  constructor(options: ProberOptions) {
    this.#options = options;
    this.#listener = listenerOf(options);
    this.#pictures = picturesOf(options);
    this.#controls = new Map(options.controls.map((control) => [control, UNSAMPLED]));
    this.#reporter = new Reporter({
      ...options,
      listener: this.#listener,
      look: (application) => ({
        ...(this.#pictures.get(application) as Picture).sight(),
        witness: options.witness.testimony(application),
      }),
    });
    this.#items = [...this.#watchings(), ...this.#heartbeats()];
  }

  start(): void {
    this.#isRunning = true;
    this.#stopSchedule = startSchedule(this.#options.runtime, this.#items);
    const { store, witness } = this.#options;
    witness.onTestimony((application) => {
      if (this.#isRunning && this.#pictures.has(application)) this.#reporter.request(application);
    });
    store.onAnnouncement((application, announcement) => witness.told(application, announcement));
    store.onRecall(() => {
      if (!this.#isRunning) return;
      for (const application of this.#pictures.keys()) this.#reporter.request(application);
    });
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
    this.#stopSchedule();
    this.#options.sampler.close();
    await this.#options.witness.close();
    await this.#reporter.stop();
  }

  snapshot(): ProberSnapshot {
    return {
      vantage: this.#options.vantage,
      applications: [...this.#pictures.values()].map((picture) => picture.sight()),
      controls: [...this.#controls].map(([{ name }, { verdict, reason }]) => ({ name, verdict, reason })),
    };
  }

  sightOf(application: string): Sight | undefined {
    return this.#pictures.get(application)?.sight();
  }

  #watchings(): Watching[] {
    const { runtime, sampler, vantage, targets, edges, controls } = this.#options;
    const context = { runtime, sampler, listener: this.#listener, isStopped: () => !this.#isRunning };
    // The vantage's name is part of the id, so that the vantages don't all knock at a target at the same instant.
    return [
      ...targets.map((target) => {
        const id = `${vantage}/${target.application}/${target.region}/${target.id}`;
        return new Watching(context, id, target, target, (sample) => this.#addSample(target, sample));
      }),
      ...edges.map((edge) => {
        const id = `${vantage}/${edge.application}/edge/${edge.id}`;
        return new Watching(context, id, edge, edgeProbe(edge), (sample) => this.#addEdgeSample(edge, sample));
      }),
      ...controls.map((control) => {
        const id = `${vantage}/control/${control.name}`;
        return new Watching(context, id, control, control, (sample) => this.#addControlSample(control, sample));
      }),
    ];
  }

  #heartbeats(): Recurring[] {
    const { heartbeatMs: intervalMs, vantage } = this.#options;
    return [...this.#pictures.keys()].map((application) => ({
      id: `${vantage}/${application}/heartbeat`,
      intervalMs,
      run: () => this.#reporter.request(application),
    }));
  }

  #addSample(target: ProbeTarget, sample: Sample): void {
    const changed = this.#pictures.get(target.application)?.addSample(target, sample);
    if (changed === undefined) return;
    this.#listener.onVerdict?.(target, changed.verdict, changed.reason);
    this.#reporter.request(target.application);
  }

  #addEdgeSample(edge: EdgeTarget, sample: Sample): void {
    if (this.#pictures.get(edge.application)?.addEdgeSample(edge, sample)) this.#reporter.request(edge.application);
  }

  #addControlSample(control: ControlTarget, sample: Sample): void {
    const before = this.#controls.get(control) ?? UNSAMPLED;
    const after = afterSample(before, sample, control);
    this.#controls.set(control, after);
    if (after.verdict === before.verdict) return;
    this.#listener.onVerdict?.(control, after.verdict, after.reason);
    this.#judgeIsolation();
  }

  #judgeIsolation(): void {
    const controls = [...this.#controls].map(([{ region }, { verdict }]) => ({ region, verdict }));
    for (const picture of this.#pictures.values()) {
      const regions = isolatedFor(picture.regions(), controls);
      if (!picture.isolate(regions)) continue;
      this.#listener.onIsolation?.(picture.application, regions);
      this.#reporter.request(picture.application);
    }
  }
}

function listenerOf({ vantage, log, metrics, listener }: ProberOptions): ProberListener {
  return together([
    ...(log === undefined ? [] : [logging(log, vantage)]),
    ...(metrics === undefined ? [] : [measuring(metrics)]),
    ...(listener === undefined ? [] : [listener]),
  ]);
}

function picturesOf({ targets, edges }: ProberOptions): ReadonlyMap<string, Picture> {
  const targetsOf = Map.groupBy(targets, ({ application }) => application);
  const edgesOf = Map.groupBy(edges, ({ application }) => application);
  const applications = new Set([...targetsOf.keys(), ...edgesOf.keys()]);
  return new Map(
    [...applications].map((application) => [
      application,
      new Picture(application, targetsOf.get(application) ?? [], edgesOf.get(application) ?? []),
    ]),
  );
}
