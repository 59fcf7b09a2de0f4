import type { Pause } from '../../../src/domain/command.ts';
import type { JournalBody } from '../../../src/domain/journal.ts';
import { initialState, type State } from '../../../src/domain/state.ts';
import { verifyChain } from '../../../src/store/chain.ts';
import type { Commit, ControllerStore, ProberStore, StoreListener } from '../../../src/store/contract.ts';
import type { Committing, Doing } from './operation.ts';

/** One of the two that are compared: stores on the same Redis, and ways to spoil what it holds. */
export interface Subject {
  readonly stores: readonly [ControllerStore, ControllerStore];
  readonly probers: ReadonlyMap<string, ProberStore>;
  /** What the first store has delivered. */
  readonly heard: readonly string[];
  /** Lets time pass until the promise has settled. */
  drive<T>(promise: Promise<T>): Promise<T>;
  expire(instance: string): Promise<void>;
  removeLease(instance: string): Promise<void>;
  lose(application: string): Promise<void>;
  loseEverything(): Promise<void>;
}

/** Does sequences to a subject and says what came of each step, without what may differ: instants, ids and hashes. */
export class Performer {
  readonly #subject: Subject;
  readonly #tokens = new Map<string, number>();
  readonly #versions = new Map<string, number>();
  readonly #cursors = new Map<string, string>();
  readonly #pauses = new Map<string, Pause | undefined>();

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  async perform(doing: Doing): Promise<string> {
    try {
      return JSON.stringify((await this.#subject.drive(this.#do(doing))) ?? 'nothing');
    } catch (error) {
      return error instanceof Error ? error.name : String(error);
    }
  }

  async #do(doing: Doing): Promise<unknown> {
    const subject = this.#subject;
    const store = subject.stores[doing.store];
    switch (doing.do) {
      case 'renew':
        return store.renewLease({ instance: doing.instance, region: doing.region }, 600_000);
      case 'release':
        return store.releaseLease(doing.instance);
      case 'census':
        return this.#census(store);
      case 'claim':
        return this.#claim(store, doing);
      case 'yield':
        return store.yieldApplication(doing.application, doing.instance, doing.token);
      case 'read':
        return this.#read(store, doing.application);
      case 'commit':
        return this.#commit(store, doing);
      case 'pause':
        return this.#pause(store, doing);
      case 'read-pause':
        return this.#readPause(store, doing.application);
      case 'send':
        return store.sendCommand(doing.application, {
          id: doing.command,
          by: 'ada',
          reason: 'a rehearsal',
          kind: 'failback',
        });
      case 'next':
        return this.#next(store, doing.application, doing.from);
      case 'journal':
        return this.#journal(store, doing);
      default:
        return this.#spoilOrTell(doing, store);
    }
  }

  async #spoilOrTell(doing: Doing, store: ControllerStore): Promise<unknown> {
    const subject = this.#subject;
    if (doing.do === 'expire') return subject.expire(doing.instance);
    if (doing.do === 'remove-lease') return subject.removeLease(doing.instance);
    if (doing.do === 'lose') return subject.lose(doing.application);
    if (doing.do === 'lose-everything') return this.#loseEverything(store);
    if (doing.do === 'recall') return store.recallReports();
    if (doing.do === 'tell-holdings') return store.tellHoldings(doing.digest, { shop: doing.digest });
    if (doing.do === 'holdings') return store.holdings(doing.digest);
    if (doing.do === 'announce') return this.#announce(store, doing);
    if (doing.do !== 'report') throw new Error(`nobody knows how to ${doing.do}`);
    const { vantage, sequence } = doing;
    return subject.probers
      .get(vantage)
      ?.report({ vantage, application: 'shop', sequence, process: 'p', isolatedFor: [], verdicts: [], edges: [] });
  }

  #announce(store: ControllerStore, { application, instance, epoch }: Extract<Doing, { do: 'announce' }>): unknown {
    const token = this.#tokens.get(`${application} ${instance}`) ?? 1;
    return store.announce({
      application,
      instance,
      token,
      announcement: { epoch, operation: `${application}-${epoch}` },
    });
  }

  /** What has been written is delivered first: whether a reader is quicker than the loss is nobody's promise. */
  async #loseEverything(store: ControllerStore): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) await store.census();
    await this.#subject.loseEverything();
  }

  async #census(store: ControllerStore): Promise<unknown> {
    const { controllers, assignments, inForce } = await store.census();
    return {
      controllers: controllers.map(({ instance, region }) => `${instance} ${region}`).toSorted(),
      assignments: Object.entries(assignments)
        .map(([id, { instance, token, live }]) => `${id} ${instance} ${token} ${live}`)
        .toSorted(),
      inForce: Object.entries(inForce).toSorted(),
    };
  }

  async #claim(store: ControllerStore, { application, instance, under }: Extract<Doing, { do: 'claim' }>) {
    const token = await store.claim(application, instance, under);
    if (token !== undefined) this.#tokens.set(`${application} ${instance}`, token);
    return token;
  }

  async #read(store: ControllerStore, application: string): Promise<unknown> {
    const kept = await store.read(application);
    this.#versions.set(application, kept?.version ?? 0);
    const versions = await store.versions(['nothing-yet', application]);
    if (versions.join() !== `0,${kept?.version ?? 0}`) return { versions, kept: kept?.version };
    return (
      kept && {
        version: kept.version,
        configuration: kept.configuration,
        epoch: kept.state.epoch,
        keys: Object.keys(kept.state).toSorted(),
      }
    );
  }

  async #commit(store: ControllerStore, doing: Committing): Promise<unknown> {
    const { application, instance } = doing;
    const given: Commit = {
      application,
      instance,
      token: (this.#tokens.get(`${application} ${instance}`) ?? 1) + doing.tokenOff,
      version: Math.max(0, (this.#versions.get(application) ?? 0) + doing.versionOff),
      next: stateAt(application, doing.epoch),
      entry: this.#entryOf(doing),
      answer: doing.answers
        ? { command: `c-${doing.epoch}`, accepted: true, rule: 201, because: 'So.', guards: [] }
        : undefined,
      configuration:
        doing.configuration === undefined
          ? undefined
          : { hash: doing.configuration, document: { of: doing.configuration } },
      endsPause: doing.ends !== 'nothing',
      unlessPaused: doing.unlessPaused,
    };
    const result = await store.commit(given);
    if (result.kind !== 'refused') this.#versions.set(application, result.version);
    return result;
  }

  #entryOf({ application, epoch, ends, progress }: Committing): JournalBody {
    if (progress)
      return {
        kind: 'progress',
        operation: `${application}-${epoch}`,
        progress: { kind: 'withdrawn', because: 'So.' },
      };
    const seen = ends === 'the-pause-seen' ? this.#pauses.get(application) : undefined;
    const pause = ends === 'another-pause' ? { by: 'eve', reason: 'hers', at: 1 } : seen;
    const before = stateAt(application, epoch - 1);
    const view = { now: 1, reports: [], observations: {}, pause };
    const next = stateAt(application, epoch);
    return {
      kind: 'decision',
      rule: 301,
      because: 'Because.',
      findings: [],
      before,
      view,
      next,
    } as unknown as JournalBody;
  }

  async #pause(store: ControllerStore, { application, forMs }: Extract<Doing, { do: 'pause' }>): Promise<unknown> {
    const pause = await store.pause(application, { by: 'ada', reason: 'quiet', forMs });
    this.#pauses.set(application, pause);
    return { ...pause, at: pause.at > 1, until: minutesOf(pause) };
  }

  async #readPause(store: ControllerStore, application: string): Promise<unknown> {
    const pause = await store.readPause(application);
    return pause && { ...pause, at: pause.at === this.#pauses.get(application)?.at, until: minutesOf(pause) };
  }

  async #next(store: ControllerStore, application: string, from: 'beginning' | 'last'): Promise<unknown> {
    const cursor = from === 'last' ? (this.#cursors.get(application) ?? '0-0') : '0-0';
    const next = await store.nextCommand(application, cursor);
    if (next !== undefined) this.#cursors.set(application, next.cursor);
    return next?.command;
  }

  async #journal(store: ControllerStore, { application, count, after }: Extract<Doing, { do: 'journal' }>) {
    const entries = await store.journal(application, count, after);
    return {
      entries: entries.map(({ sequence, by, body }) => `${sequence} ${by} ${body.kind}`),
      chain: verifyChain(entries),
    };
  }
}

function stateAt(application: string, epoch: number): State {
  return { ...initialState(application, { active: ['eu-de'], primary: 'eu-de' }, 'manual'), epoch };
}

/** Collects what a store delivers: each kind of delivery in its own order. */
export function collecting(heard: string[]): StoreListener {
  return {
    onReport: (report) => heard.push(`report ${report.vantage} ${report.sequence}`),
    onCommand: (application) => heard.push(`command ${application}`),
    onAnswer: (application, answer) => heard.push(`answer ${application} ${answer.command}`),
    onGap: () => heard.push('gap'),
  };
}

/** How long it lasts: that of two is the same, though their instants are not. */
function minutesOf({ at, until }: Pause): number | undefined {
  return until === undefined ? undefined : Math.round((until - at) / 60_000);
}
