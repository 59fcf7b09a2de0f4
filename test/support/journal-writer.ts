import type { Application } from '../../src/domain/application.ts';
import { decide } from '../../src/domain/decide.ts';
import type { EdgeChange } from '../../src/domain/edge-changes.ts';
import { decisionEntry, type JournalBody, type JournalEntry } from '../../src/domain/journal.ts';
import { readySteps } from '../../src/domain/operation.ts';
import { advance, type Progress } from '../../src/domain/progress.ts';
import type { Writer } from '../../src/domain/replay.ts';
import type { State } from '../../src/domain/state.ts';
import type { VerdictChange } from '../../src/domain/verdicts.ts';
import type { View } from '../../src/domain/view.ts';
import { sealEntry } from '../../src/store/chain.ts';
import { stateOf } from './shop.ts';

/** Writes a journal as an owner does: decides, advances, and seals each entry with the hash of the one before. */
export class JournalWriter {
  readonly entries: JournalEntry[] = [];
  state: State;
  readonly #application: Application;
  readonly #writer: Writer;
  #told = false;

  constructor(application: Application, writer: Writer) {
    this.#application = application;
    this.#writer = writer;
    this.state = stateOf(application);
  }

  /** Decides on a view until there is no news, and writes each decision down. */
  decide(view: View): this {
    for (let count = 0; count < 20; count++) {
      const before = this.state;
      const decision = decide(this.#application, before, view);
      if (!decision.news) break;
      this.write(decisionEntry(decision, before, view, this.#told ? undefined : this.#application), view.now);
      this.#told = true;
      this.state = decision.next;
      if (decision.answer !== undefined) break;
    }
    return this;
  }

  /** Records a piece of progress. */
  progress(progress: Progress, at: number): this {
    this.write({ kind: 'progress', operation: this.state.operation?.id ?? '', progress }, at);
    this.state = advance(this.state, progress);
    return this;
  }

  /** Carries the running operation out, a second a step, and decides about its end. */
  carryOut(view: (now: number) => View, from: number): this {
    let at = from;
    for (let steps = this.#ready(); steps.length > 0; steps = this.#ready()) {
      for (const step of steps) {
        this.progress({ kind: 'started', step, at }, at);
        const intent = { fencing: { epoch: this.state.epoch, token: 1 }, at, deadlineAt: at + 10_000 };
        this.progress({ kind: 'intended', step, intent }, at);
        this.progress({ kind: 'answered', step, at, outcome: 'accepted', note: 'It was taken on.' }, at);
        at += 1_000;
        this.progress({ kind: 'done', step, at, note: 'It is so.' }, at);
      }
    }
    return this.decide(view(at));
  }

  /** Records what the vantages say. */
  verdicts(changes: readonly VerdictChange[], at: number): this {
    this.write({ kind: 'verdicts', changes }, at);
    return this;
  }

  /** Records what users are answered, when the last of it was heard. */
  answers(edges: readonly EdgeChange[]): this {
    this.write({ kind: 'verdicts', changes: [], edges }, Math.max(...edges.map(({ at }) => at)));
    return this;
  }

  /** Writes any entry, whether it follows from anything or not. */
  write(body: JournalBody, at: number): void {
    const last = this.entries.at(-1);
    const entry = sealEntry({
      application: this.#application.id,
      sequence: (last?.sequence ?? 0) + 1,
      at,
      by: 'controller-a',
      ...this.#writer,
      body,
      previous: last?.hash ?? '',
    });
    // As it comes out of Redis: plain JSON.
    this.entries.push(JSON.parse(JSON.stringify(entry)) as JournalEntry);
  }

  #ready(): string[] {
    const { operation } = this.state;
    return operation === undefined ? [] : readySteps(operation).map(({ id }) => id);
  }
}
