import type { Narrator } from './narrator.ts';
import type { RegentClient, SeenApplication, SeenDecision, SeenOperation, SeenStep } from './regent-client.ts';

/** How often Regent is asked, in milliseconds. */
const askEveryMs = 100;

/** Follows what Regent decides and does over its REST API, narrates each piece of news once, and keeps it. */
export class StoryObserver {
  readonly decisions: SeenDecision[] = [];
  readonly operations = new Map<string, SeenOperation>();
  readonly #client: RegentClient;
  readonly #narrator: Narrator;
  readonly #told = new Set<string>();
  #last: SeenApplication | undefined;
  #cursor = 0;

  readonly #signal: AbortSignal;

  /** `signal` ends a story that nobody wants to hear to its end. */
  constructor(client: RegentClient, narrator: Narrator, signal: AbortSignal) {
    this.#client = client;
    this.#narrator = narrator;
    this.#signal = signal;
  }

  get last(): SeenApplication | undefined {
    return this.#last;
  }

  /** The first decision by one of these rules at or after an instant. */
  decisionBy(rules: readonly number[], after: number): SeenDecision | undefined {
    return this.decisions.find((decision) => rules.includes(decision.rule) && decision.at >= after);
  }

  /** Waits until `so` is true of the application. False when it is not within `withinMs`, or a person must decide. */
  async until(what: string, so: (application: SeenApplication) => boolean, withinMs: number): Promise<boolean> {
    const deadline = Date.now() + withinMs;
    while (Date.now() < deadline) {
      this.#signal.throwIfAborted();
      await this.look();
      if (this.#last !== undefined && so(this.#last)) return true;
      if (this.#last?.phase === 'blocked') return false;
      this.#narrator.waiting(what);
      await new Promise((resolve) => setTimeout(resolve, askEveryMs));
    }
    return false;
  }

  /** Takes in what is new. */
  async look(): Promise<void> {
    const decisions = await this.#client.decisions(this.#cursor);
    for (const decision of decisions) {
      this.decisions.push(decision);
      this.#cursor = Math.max(this.#cursor, decision.sequence);
      this.#narrator.decision(decision.rule, decision.because, decision.at);
    }
    const application = await this.#client.application();
    if (application === undefined) return;
    this.#last = application;
    for (const operation of [application.lastOperation, application.operation]) {
      if (operation !== undefined) this.#tell(operation);
    }
  }

  #tell(operation: SeenOperation): void {
    this.operations.set(operation.id, operation);
    for (const step of operation.steps) this.#tellStep(operation, step);
  }

  #tellStep(operation: SeenOperation, step: SeenStep): void {
    const news = `${operation.id} ${step.id} ${step.status}`;
    if (this.#told.has(news)) return;
    this.#told.add(news);
    if (step.status === 'running') this.#narrator.say(`  ${operation.kind}: ${step.because}`, timeOf(step.startedAt));
    if (step.status === 'done') this.#narrator.good(`  ${step.id} (${seconds(step)})`, timeOf(step.endedAt));
    if (step.status === 'failed') this.#narrator.bad(`  ${step.id}: ${step.note ?? ''}`, timeOf(step.endedAt));
  }
}

/** An RFC 3339 instant in milliseconds; now, where there is none. */
export function timeOf(instant: string | undefined): number {
  return instant === undefined ? Date.now() : Date.parse(instant);
}

function seconds(step: SeenStep): string {
  return `${((timeOf(step.endedAt) - timeOf(step.startedAt)) / 1000).toFixed(1)} s`;
}
