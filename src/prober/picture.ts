import type { EdgeReport, Report, TargetReport } from '../domain/report.ts';
import type { Sample } from './sampler.ts';
import type { EdgeTarget, ProbeTarget } from './targets.ts';
import { afterSample, consecutive, type Standing, UNSAMPLED } from './thresholds.ts';

/** All that one vantage sees of one application: a report without its sender. */
export type Sight = Pick<Report, 'application' | 'isolatedFor' | 'verdicts' | 'edges'>;

/** Gathers what one vantage sees of one application. Each change says whether it is worth a report at once. */
export class Picture {
  readonly application: string;
  readonly #standings = new Map<ProbeTarget, Standing>();
  readonly #edges = new Map<EdgeTarget, EdgeReport>();
  #isolatedFor: readonly string[] = [];

  constructor(application: string, targets: readonly ProbeTarget[], edges: readonly EdgeTarget[]) {
    this.application = application;
    for (const target of targets) this.#standings.set(target, UNSAMPLED);
    for (const edge of edges) this.#edges.set(edge, { edge: edge.id, servedBy: null, reason: UNSAMPLED.reason });
  }

  /** The regions it has targets in. */
  regions(): string[] {
    return [...new Set([...this.#standings.keys()].map(({ region }) => region))];
  }

  /** The new standing if its verdict is another than before. */
  addSample(target: ProbeTarget, sample: Sample): Standing | undefined {
    const before = this.#standings.get(target) ?? UNSAMPLED;
    const after = afterSample(before, sample, target);
    this.#standings.set(target, after);
    return after.verdict === before.verdict ? undefined : after;
  }

  /** True if another region answers than before, or one where none did, or none where one did. */
  addEdgeSample(edge: EdgeTarget, { servedBy, reason }: Sample): boolean {
    const before = this.#edges.get(edge);
    this.#edges.set(edge, { edge: edge.id, servedBy, reason });
    return before?.servedBy !== servedBy;
  }

  /** True if these are others than before. */
  isolate(isolatedFor: readonly string[]): boolean {
    const isSame = isolatedFor.join('\n') === this.#isolatedFor.join('\n');
    this.#isolatedFor = isolatedFor;
    return !isSame;
  }

  sight(): Sight {
    return {
      application: this.application,
      isolatedFor: this.#isolatedFor,
      verdicts: [...this.#standings].map(([target, standing]) => targetReport(target, standing)),
      edges: [...this.#edges.values()],
    };
  }
}

function targetReport({ region, id }: ProbeTarget, standing: Standing): TargetReport {
  return {
    region,
    target: id,
    verdict: standing.verdict,
    reason: standing.reason,
    consecutive: consecutive(standing),
    latencyMs: Math.round(standing.latencyMs * 10) / 10,
    ...(standing.release !== undefined && { release: standing.release }),
  };
}
