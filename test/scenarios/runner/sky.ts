import type { Application } from '../../../src/domain/application.ts';
import type { Testimony, Verdict } from '../../../src/domain/report.ts';
import type { ReceivedReport } from '../../../src/domain/view.ts';

interface Opinion {
  readonly verdict: Verdict;
  readonly reason: string;
}

/** What the vantages see, of every target and through the public names. */
export class Sky {
  readonly #opinions = new Map<string, Opinion>();
  readonly #silent = new Map<string, number>();
  readonly #isolated = new Map<string, readonly string[]>();
  readonly #kept = new Map<string, Testimony | undefined>();
  readonly #releases = new Map<string, string>();
  readonly #servedBy = new Map<string, string | null>();

  /** Every vantage sees everything up. */
  settle(application: Application): void {
    this.#opinions.clear();
    this.see(application, application.vantages, () => true, { verdict: 'up', reason: 'ok' });
  }

  /** From now on these vantages say this of every target that matches. */
  see(
    application: Application,
    vantages: readonly string[],
    matches: (region: string, target: string) => boolean,
    opinion: Opinion,
  ): void {
    for (const { region, target } of targetsOf(application)) {
      if (!matches(region, target)) continue;
      for (const vantage of vantages) this.#opinions.set(`${vantage} ${region} ${target}`, opinion);
    }
  }

  /** Its last report was received at `since`; none comes any more. */
  silence(vantage: string, since: number): void {
    this.#silent.set(vantage, since);
  }

  hear(vantage: string): void {
    this.#silent.delete(vantage);
    this.#isolated.delete(vantage);
  }

  isolate(vantage: string, regions: readonly string[]): void {
    this.#isolated.set(vantage, regions);
  }

  /** As a witness it keeps this, whatever it is told; undefined: nothing. */
  keep(vantage: string, kept: Testimony | undefined): void {
    this.#kept.set(vantage, kept);
  }

  /** As a witness it keeps what it is told. */
  keepUp(vantage: string): void {
    this.#kept.delete(vantage);
  }

  /** From now on every vantage is told this release by a target; undefined: none. */
  run(region: string, target: string, release: string | undefined): void {
    if (release === undefined) this.#releases.delete(`${region} ${target}`);
    else this.#releases.set(`${region} ${target}`, release);
  }

  /** Through the public name this region answers; null: nobody does. */
  serve(edge: string, region: string | null): void {
    this.#servedBy.set(edge, region);
  }

  reports(application: Application, now: number, told: Testimony | undefined): ReceivedReport[] {
    return application.vantages.map((vantage) => ({
      receivedAt: this.#silent.get(vantage) ?? now,
      report: {
        vantage,
        application: application.id,
        sequence: 1,
        process: 'p',
        isolatedFor: this.#isolated.get(vantage) ?? [],
        verdicts: targetsOf(application).map(({ region, target }) => ({
          region,
          target,
          consecutive: 3,
          latencyMs: 2,
          ...this.#release(region, target),
          ...(this.#opinions.get(`${vantage} ${region} ${target}`) ?? {
            verdict: 'unknown',
            reason: 'not sampled yet',
          }),
        })),
        edges: application.edges.map(({ id }) => this.#edge(id)),
        witness: this.#kept.has(vantage) ? this.#kept.get(vantage) : told,
      },
    }));
  }

  #release(region: string, target: string) {
    const release = this.#releases.get(`${region} ${target}`);
    return release === undefined ? {} : { release };
  }

  #edge(edge: string) {
    const servedBy = this.#servedBy.get(edge) ?? null;
    return { edge, servedBy, reason: servedBy === null ? 'no-answer' : 'ok' };
  }
}

function targetsOf(application: Application): { region: string; target: string }[] {
  return application.regions.flatMap(({ id, targets }) => targets.map((target) => ({ region: id, target: target.id })));
}
