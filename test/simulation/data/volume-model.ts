import type { FencingToken } from '../../../src/domain/fencing.ts';
import { answered, storageService } from '../../../src/sandbox/cloud/softlayer/routes.ts';
import { Storage } from '../../../src/sandbox/cloud/softlayer/storage.ts';
import type { SandboxLayout } from '../../../src/sandbox/layout.ts';
import { Contents } from './contents.ts';
import { MemoryDisk, wallBaseMs } from './memory-machine.ts';
import type { Surroundings } from './surroundings.ts';
import type { Takeover } from './write-ledger.ts';

/** The flip that breaks the pair up. */
export const disasterHow = 'disasterRecoveryFailoverToReplicant';

/** Which flip is under way. */
interface Flip {
  readonly method: string;
  readonly fencing: FencingToken | undefined;
  readonly copiedAt: number;
  /** The side that is left has been told, and takes no more writes. */
  readonly told: boolean;
}

/** The sandbox's classic storage on virtual time, with what its two volumes hold and which of them take writes. */
export class VolumeModel {
  readonly #around: Surroundings;
  readonly #storage: Storage;
  readonly #id: number;
  readonly #contents: Contents;
  readonly #away = new Map<string, number>();
  #flip: Flip | undefined;
  /** Whoever's call is being carried out. */
  #asking: FencingToken | undefined;

  constructor(layout: SandboxLayout, around: Surroundings) {
    this.#around = around;
    const { scheduler } = around;
    const [first = ''] = around.regions;
    this.#id = layout.volumes[0]?.id ?? 0;
    this.#contents = new Contents('volume', first, () => scheduler.now);
    this.#storage = new Storage({
      volumes: layout.volumes,
      keep: (initial) => new MemoryDisk<typeof initial>().open(initial),
      runtime: {
        wallMs: () => wallBaseMs + scheduler.now,
        after: (delayMs, action) => scheduler.after(delayMs, action),
      },
      transactionMs: layout.delays.storageTransactionMs,
      recorder: { event: (event, fields = {}) => this.#happened(event, fields) },
      isUnreachable: (volume) => this.#isUnreachable(this.#regionOf(volume === this.#id ? 'primary' : 'replica')),
    });
  }

  /** One call of SoftLayer's API: the path behind the version, such as `/SoftLayer_Network_Storage/5.json`. */
  ask(verb: string, path: string, body: string | undefined, fencing: FencingToken | undefined): unknown {
    const { pathname, searchParams } = new URL(path, 'http://softlayer');
    const [, , id = '', method = ''] = pathname.split('/');
    const { parameters = [] } = (body === undefined ? {} : JSON.parse(body)) as { parameters?: unknown[] };
    this.#asking = fencing;
    try {
      return answered(storageService(this.#storage), {
        verb,
        id: Number(id.replace('.json', '')),
        method: method === '' ? 'getObject' : method.replace('.json', ''),
        parameters,
        mask: searchParams.get('objectMask') ?? undefined,
      });
    } finally {
      this.#asking = undefined;
    }
  }

  /** The regions whose volume takes writes, whoever could make any. */
  open(): string[] {
    const { state } = this.#storage.find(this.#id);
    const active = this.#regionOf(state.active);
    const other = this.#regionOf(state.active === 'primary' ? 'replica' : 'primary');
    const busy = this.#flip?.told === true;
    return [...(busy ? [] : [active]), ...(state.severed ? [other] : [])];
  }

  /** Looks who writes. */
  look(): void {
    this.#contents.writing(this.open().filter((region) => this.#around.runs(region)));
  }

  takeovers(): Takeover[] {
    return this.#contents.takeovers();
  }

  /** The storage of a region can't be reached by the platform; what is returned brings it back. */
  putAway(region: string): () => void {
    // What has been copied by now is.
    this.#storage.find(this.#id);
    this.#away.set(region, (this.#away.get(region) ?? 0) + 1);
    return () => {
      this.#away.set(region, (this.#away.get(region) ?? 1) - 1);
    };
  }

  #isUnreachable(region: string): boolean {
    return !this.#around.storageUp(region) || (this.#away.get(region) ?? 0) > 0;
  }

  #regionOf(side: 'primary' | 'replica'): string {
    return this.#around.regions[side === 'primary' ? 0 : 1] ?? '';
  }

  #happened(event: string, { method }: Record<string, unknown>): void {
    const { state } = this.#storage.find(this.#id);
    if (event === 'storage.effect') {
      const how = String(method);
      const isControlled = how === 'failoverToReplicant' || how === 'failbackFromReplicant';
      const copiedAt = isControlled ? this.#around.scheduler.now : state.replicatedAt - wallBaseMs;
      this.#flip = { method: how, fencing: this.#asking, copiedAt, told: state.flip?.severs === false };
    }
    if (event === 'storage.active' && this.#flip !== undefined) {
      const { method: how, copiedAt, fencing } = this.#flip;
      this.#flip = undefined;
      this.#contents.takeOver(this.#regionOf(state.active), copiedAt, how, fencing);
    }
    this.#around.changed();
  }
}
