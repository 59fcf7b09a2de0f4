import type { FencingToken } from '../../../src/domain/fencing.ts';
import { type ShareAnswer, shareAnswer } from '../../../src/sandbox/cloud/vpc/share-answers.ts';
import { type Share, Shares } from '../../../src/sandbox/cloud/vpc/shares.ts';
import type { SandboxLayout } from '../../../src/sandbox/layout.ts';
import { Contents } from './contents.ts';
import type { DataPlan } from './data-plan.ts';
import { MemoryDisk, wallBaseMs } from './memory-machine.ts';
import type { Surroundings } from './surroundings.ts';
import type { Takeover } from './write-ledger.ts';

/** How a takeover is called that has broken the pair up. */
export const splitHow = 'failover (split): parted';

/** A failover that is under way. */
interface Failover {
  readonly share: string;
  readonly method: string;
  readonly fencing: FencingToken | undefined;
  readonly copiedAt: number;
  /** The source has been told, and takes no more writes until it is over. */
  readonly told: boolean;
}

/** The sandbox's VPC shares on virtual time, with what they hold and which of them take writes. */
export class ShareModel {
  readonly #around: Surroundings;
  readonly #shares: Shares;
  #all: Readonly<Record<string, Share>> = {};
  readonly #contents: Contents;
  readonly #away = new Map<string, number>();
  #failover: Failover | undefined;
  #asking: FencingToken | undefined;
  #ids = 0;

  constructor(layout: SandboxLayout, { copyEveryMs }: NonNullable<DataPlan['share']>, around: Surroundings) {
    this.#around = around;
    const { scheduler } = around;
    const [first = ''] = around.regions;
    this.#contents = new Contents('share', first, () => scheduler.now);
    this.#shares = new Shares({
      shares: layout.shares,
      keep: (initial) => {
        const kept = new MemoryDisk<typeof initial>().open(initial);
        this.#all = kept.value;
        return kept;
      },
      runtime: {
        wallMs: () => wallBaseMs + scheduler.now,
        after: (delayMs, action) => scheduler.after(delayMs, action),
        id: () => {
          this.#ids += 1;
          return `made-${this.#ids}`;
        },
      },
      jobMs: layout.delays.storageTransactionMs,
      copyEveryMs,
      recorder: { event: (event, fields = {}) => this.#happened(event, fields) },
      isUnreachable: (share) => this.#isUnreachable(this.#all[share]?.region ?? ''),
    });
  }

  /** One call of a region's API; the path is behind the version. */
  ask(
    region: string,
    request: { method: string; path: string; body: string | undefined; headers: Readonly<Record<string, string>> },
    fencing: FencingToken | undefined,
  ): ShareAnswer {
    const { method, body, headers } = request;
    const { pathname } = new URL(request.path, 'http://vpc');
    this.#asking = fencing;
    try {
      return shareAnswer(this.#shares, region, {
        method,
        path: pathname.replace('/shares', ''),
        body: body === undefined ? {} : (JSON.parse(body) as Record<string, unknown>),
        type: headers['content-type'],
        ifMatch: headers['if-match'],
      });
    } finally {
      this.#asking = undefined;
    }
  }

  /** The regions whose share takes writes, whoever could make any. After a split both do, until another one is mounted. */
  open(): string[] {
    return this.#around.regions.filter((region) => {
      const mounted = this.#mountedIn(region);
      if (mounted === undefined || mounted.role === 'replica') return false;
      return !(this.#failover?.told === true && mounted.role === 'source');
    });
  }

  look(): void {
    this.#contents.writing(this.open().filter((region) => this.#around.runs(region)));
  }

  takeovers(): Takeover[] {
    return this.#contents.takeovers();
  }

  /** The storage of a region can't be reached by the platform; what is returned brings it back. */
  putAway(region: string): () => void {
    this.#copy();
    this.#away.set(region, (this.#away.get(region) ?? 0) + 1);
    return () => {
      this.#away.set(region, (this.#away.get(region) ?? 1) - 1);
    };
  }

  /** What has been copied by now is. */
  #copy(): void {
    for (const { region, id } of Object.values(this.#all)) this.#shares.find(region, id);
  }

  /** The one that belongs to the pair now, else the newest: whoever made a new one has had it mounted. */
  #mountedIn(region: string): Share | undefined {
    const there = Object.values(this.#all).filter((share) => share.region === region);
    return there.find(({ role }) => role !== 'none') ?? there.at(-1);
  }

  #isUnreachable(region: string): boolean {
    return !this.#around.storageUp(region) || (this.#away.get(region) ?? 0) > 0;
  }

  #happened(event: string, { share: id, method }: Record<string, unknown>): void {
    const share = this.#all[String(id)];
    if (event === 'share.effect' && share?.work?.kind === 'failover') {
      const source = this.#all[share.partner ?? ''];
      const told = source !== undefined && !this.#isUnreachable(source.region);
      const copiedAt = (share.syncedAt ?? 0) - wallBaseMs;
      this.#failover = { share: share.id, method: String(method), fencing: this.#asking, copiedAt, told };
    }
    if (event === 'share.role' && share !== undefined && share.id === this.#failover?.share) this.#ended(share);
    this.#around.changed();
  }

  #ended({ role, region }: Share): void {
    const { method, fencing, copiedAt } = this.#failover as Failover;
    const { now } = this.#around.scheduler;
    this.#failover = undefined;
    // A source that was out of reach when it began and is there at the end is copied then.
    if (role === 'source') this.#contents.takeOver(region, now, method, fencing);
    if (role === 'none') this.#contents.takeOver(region, copiedAt, splitHow, fencing);
  }
}
