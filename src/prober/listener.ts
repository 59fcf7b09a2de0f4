import type { Report, Verdict } from '../domain/report.ts';
import type { Sample } from './sampler.ts';
import type { ControlTarget, EdgeTarget, ProbeTarget } from './targets.ts';

/** What logs and metrics may want to know of a prober. What it throws is not caught. */
export interface ProberListener {
  /** A sample has ended; it began `lateMs` after it was due. */
  onSample?(watched: Watched, sample: Sample, lateMs: number): void;
  /** A due passed because the sample before was still running. */
  onSkipped?(watched: Watched): void;
  onVerdict?(watched: ProbeTarget | ControlTarget, verdict: Verdict, reason: string): void;
  /** The vantage has begun or ceased to abstain from judging regions of an application. */
  onIsolation?(application: string, isolatedFor: readonly string[]): void;
  onReported?(report: Report): void;
  /** The store did not take a report; the next one says all that this one did. */
  onReportFailed?(application: string, error: unknown): void;
}

/** Several that listen as one. */
export function together(listeners: readonly ProberListener[]): ProberListener {
  return {
    onSample: (...told) => each(listeners, (listener) => listener.onSample?.(...told)),
    onSkipped: (...told) => each(listeners, (listener) => listener.onSkipped?.(...told)),
    onVerdict: (...told) => each(listeners, (listener) => listener.onVerdict?.(...told)),
    onIsolation: (...told) => each(listeners, (listener) => listener.onIsolation?.(...told)),
    onReported: (...told) => each(listeners, (listener) => listener.onReported?.(...told)),
    onReportFailed: (...told) => each(listeners, (listener) => listener.onReportFailed?.(...told)),
  };
}

function each(listeners: readonly ProberListener[], tell: (listener: ProberListener) => void): void {
  for (const listener of listeners) tell(listener);
}

/** Anything that is sampled. */
export type Watched = ProbeTarget | ControlTarget | EdgeTarget;
