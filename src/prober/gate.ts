import type { Cancel, Runtime } from '../runtime.ts';
import type { GateBoard, GateListener, GateRecord } from '../store/contract.ts';
import type { Log } from '../telemetry/log.ts';
import type { AskPeer, KnownGate, KnownGates } from './ask-peer.ts';
import { type CriticalTarget, whatIsNotUp } from './critical.ts';
import type { Sight } from './picture.ts';

/** What the gates of one prober are made of. */
export interface GateOptions {
  readonly runtime: Runtime;
  readonly installation: string;
  readonly board: GateBoard;
  /** How many probers are configured, this one included. */
  readonly probers: number;
  /** Where the gates of the other probers are. */
  readonly peers: readonly string[];
  readonly askPeer: AskPeer;
  /** How long a gate goes on saying 200 that nothing has confirmed, in milliseconds. */
  readonly holdMs: number;
  /** The regions of each application, and what must be up in them. */
  readonly regions: ReadonlyMap<string, ReadonlyMap<string, readonly CriticalTarget[]>>;
  /** What this prober sees of an application. */
  look(application: string): Sight | undefined;
  readonly log?: Log | undefined;
}

/** What a gate says, and why. */
export interface GateAnswer {
  readonly open: boolean;
  readonly because: string;
}

/** How often the other probers are asked, and how old Redis's word may be before they are, as parts of the hold. */
const askEvery = 0.2;
const askAfter = 0.4;

/** One look at the other probers may take this part of the hold. */
const askWithin = 0.15;

/**
 * Whether users should be sent to a region, from the newest word there is. Redis's word is fresh while it can be read. A
 * prober that has lost Redis asks the others: while a majority of all probers, itself included, knows nothing newer, its
 * word is as good as fresh. Else the gate closes after the hold: the other side may have moved meanwhile.
 */
export class Gates {
  readonly #options: GateOptions;
  readonly #records = new Map<string, GateRecord>();
  /** The applications of which this process has been told by Redis, and not by another prober only. */
  readonly #told = new Set<string>();
  /** Up to when Redis's word is known, and that of a majority, on the monotonic clock. */
  #freshAt = Number.NEGATIVE_INFINITY;
  readonly #agreedAt = new Map<string, number>();
  #stop: Cancel = () => {};
  #isLost = false;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** Once. */
  start(): void {
    const { board, runtime, holdMs } = this.#options;
    board.followGates(this.#listener());
    let stopped = false;
    const next = (): Cancel =>
      runtime.after(holdMs * askEvery, async () => {
        await this.#askWhenLost();
        if (!stopped) cancel = next();
      });
    let cancel = next();
    this.#stop = () => {
      stopped = true;
      cancel();
    };
  }

  stop(): void {
    this.#stop();
  }

  /** Takes in what an owner without a Redis that is shared wants said, as if Redis had told it. */
  told(application: string, record: GateRecord): void {
    this.#told.add(application);
    this.#learn(application, record);
  }

  /** What the gate says; undefined where there is no such application or region. */
  answer(application: string, region: string): GateAnswer | undefined {
    const critical = this.#options.regions.get(application)?.get(region);
    if (critical === undefined) return undefined;
    const record = this.#records.get(application);
    if (record === undefined) return closed(`It is not known yet where the users of ${application} should go.`);
    const where = `The users of ${application} should go to ${record.active.join(', ') || 'no region'} (epoch ${record.epoch})`;
    if (!record.active.includes(region)) return closed(`${where}.`);
    const stale = this.#whyStale(application);
    if (stale !== undefined) return closed(`${where}, but ${stale}`);
    const notUp = whatIsNotUp(critical, region, this.#options.look(application));
    return notUp === undefined ? { open: true, because: `${where}.` } : closed(`${where}, but ${notUp}`);
  }

  /** What every gate says now. */
  all(): { readonly application: string; readonly region: string; readonly open: boolean }[] {
    return [...this.#options.regions].flatMap(([application, regions]) =>
      [...regions.keys()].map((region) => ({
        application,
        region,
        open: this.answer(application, region)?.open === true,
      })),
    );
  }

  /** Whether Redis's word is fresh; if not the other probers are asked. */
  get hearsRedis(): boolean {
    return !this.#isLost;
  }

  /** What this prober knows, for the others. */
  known(): KnownGates {
    const gates = [...this.#records].map(([application, { epoch, version, active }]) => {
      return [application, { epoch, version, active, told: this.#told.has(application) }] as const;
    });
    return { installation: this.#options.installation, gates: Object.fromEntries(gates) };
  }

  #whyStale(application: string): string | undefined {
    const { runtime, holdMs, probers } = this.#options;
    const agreedAt = this.#agreedAt.get(application) ?? Number.NEGATIVE_INFINITY;
    const redisAt = this.#told.has(application) ? this.#freshAt : Number.NEGATIVE_INFINITY;
    if (runtime.monotonicMs() - Math.max(agreedAt, redisAt) < holdMs) return undefined;
    return `for ${holdMs / 1_000} s neither Redis nor a majority of the ${probers} probers has confirmed it.`;
  }

  #listener(): GateListener {
    return {
      onGate: (application, record) => this.told(application, record),
      onFresh: (atMonotonicMs) => {
        this.#freshAt = Math.max(this.#freshAt, atMonotonicMs);
        this.#tell(false);
      },
    };
  }

  #learn(application: string, record: GateRecord): void {
    const known = this.#records.get(application);
    if (known === undefined || isNewer(record, known)) this.#records.set(application, record);
  }

  async #askWhenLost(): Promise<void> {
    const { runtime, holdMs } = this.#options;
    const askedAt = runtime.monotonicMs();
    if (askedAt - this.#freshAt < holdMs * askAfter) return;
    this.#tell(true);
    const answers = await this.#answersOfPeers(holdMs * askWithin);
    for (const answer of answers) {
      for (const [application, record] of Object.entries(answer)) this.#learn(application, record);
    }
    for (const [application, record] of this.#records) {
      if (this.#isAgreed(application, record, answers)) this.#agreedAt.set(application, askedAt);
    }
  }

  async #answersOfPeers(withinMs: number): Promise<Readonly<Record<string, KnownGate>>[]> {
    const { runtime, peers, askPeer, installation } = this.#options;
    const deadline = runtime.deadline(withinMs);
    const asked = peers.map((peer) => askPeer(peer, deadline.signal).catch(() => undefined));
    const answers = await Promise.all(asked);
    deadline.done();
    // Another installation's applications may have the same names.
    return answers.flatMap((each) => (each?.installation === installation ? [each.gates] : []));
  }

  /** Whoever has begun anew without Redis has forgotten: it can't say whether there is anything newer. */
  #isAgreed(application: string, own: GateRecord, answers: readonly Readonly<Record<string, KnownGate>>[]): boolean {
    const others = answers.filter((answer) => {
      const theirs = Object.hasOwn(answer, application) ? answer[application] : undefined;
      return theirs?.told === true && !isNewer(theirs, own);
    });
    const agreeing = others.length + (this.#told.has(application) ? 1 : 0);
    return agreeing * 2 > this.#options.probers;
  }

  #tell(isLost: boolean): void {
    if (this.#isLost === isLost) return;
    this.#isLost = isLost;
    const { log, holdMs } = this.#options;
    if (isLost) log?.warn({ holdMs }, 'the gates have lost Redis: the other probers are asked');
    else log?.info({}, 'the gates hear from Redis again');
  }
}

function closed(because: string): GateAnswer {
  return { open: false, because };
}

/** Within an epoch the version of the state decides; a Redis that has forgotten begins with a new epoch. */
function isNewer(a: GateRecord, b: GateRecord): boolean {
  return a.epoch > b.epoch || (a.epoch === b.epoch && a.version > b.version);
}
