import { type PlantedBug, plant, withoutFence } from './bugs.ts';

const options = { data: true } as const;

/** Bad modules in the place of good ones, for worlds with the providers of production: each would cost data. */
export const dataBugs: readonly PlantedBug[] = [
  {
    name: 'a plan without its fence: two databases are primary',
    law: /^1 one writer/,
    because: /db is writable in .* and /,
    seeds: [2],
    options,
    plant: () =>
      plant<typeof import('../../../src/domain/plan.ts')>('../../../src/domain/plan.ts', (real) => ({
        plan: (...given) => withoutFence(real.plan(...given)),
        otherWriters: () => [],
      })),
  },
  {
    name: 'a Db2 provider that takes every standby for one inside its peer window, and forces it',
    law: /^quoted loss/,
    because: /db to .* \(takeover by force\): .* nothing was to be/,
    seeds: [1],
    options,
    plant: () => {
      plant<typeof import('../../../src/providers/db2/readiness.ts')>(
        '../../../src/providers/db2/readiness.ts',
        (real) => ({ readyForTakeover: (status) => real.takeableByForce(status) }),
      );
      plant<typeof import('../../../src/providers/db2/takeover.ts')>(
        '../../../src/providers/db2/takeover.ts',
        (real) => ({
          takeoverFor: (step, view) =>
            step.graceful ? real.takeoverFor(step, view) : { how: ' by force', because: 'It is.' },
        }),
      );
    },
  },
  {
    name: 'a loss that is quoted as if the standby had heard of its primary just now',
    law: /^quoted loss/,
    because: /db to .*(were quoted|nothing was to be)/,
    seeds: [1],
    options,
    plant: () =>
      plant<typeof import('../../../src/providers/db2/loss.ts')>('../../../src/providers/db2/loss.ts', (real) => ({
        lossByForce: (...given) => {
          const loss = real.lossByForce(...given);
          return loss.ms === 'unknown' ? loss : { ...loss, ms: loss.ms / 3 };
        },
      })),
  },
  {
    name: 'a share that is split where that was to be left to a person',
    law: /^1 one side/,
    because: /share takes writes in .* and .* nobody had approved a split/,
    seeds: [8],
    options,
    plant: () =>
      plant<typeof import('../../../src/providers/vpc-file-share/push.ts')>(
        '../../../src/providers/vpc-file-share/push.ts',
        (real) => ({
          nextPush: (step, sides, call) => {
            const next = real.nextPush(step, sides, call);
            const { read } = sides.own;
            const isLeftToAPerson = 'outcome' in next && next.note.includes('only splitting the pair is left');
            if (!isLeftToAPerson || !read.ok) return next;
            return { kind: 'failover', replica: read.share.id, fallbackPolicy: 'split' };
          },
        }),
      ),
  },
  {
    name: 'a volume that is activated at once where its last writes were to be copied first',
    law: /^quoted loss/,
    because: /volume to .* \(immediateFailoverToReplicant\): .* nothing was to be/,
    seeds: [73],
    options,
    plant: () =>
      plant<typeof import('../../../src/providers/file-storage/client.ts')>(
        '../../../src/providers/file-storage/client.ts',
        (real) => ({
          fileStorageClient: (softLayer) => {
            const client = real.fileStorageClient(softLayer);
            const flip: typeof client.flip = (pair, asked, call) =>
              client.flip(pair, asked === 'failoverToReplicant' ? 'immediateFailoverToReplicant' : asked, call);
            return { ...client, flip };
          },
        }),
      ),
  },
  {
    name: 'looks that are as old as their end: what a slow look has not counted is not lost',
    law: /^quoted loss/,
    because: /were quoted|nothing was to be/,
    seeds: [70],
    options,
    plant: () =>
      plant<typeof import('../../../src/controller/observer.ts')>('../../../src/controller/observer.ts', (real) => ({
        Observer: class extends real.Observer {
          readonly #equipment: ConstructorParameters<typeof real.Observer>[0];
          readonly #ended = new Map<string, number>();

          constructor(...given: ConstructorParameters<typeof real.Observer>) {
            super(...given);
            this.#equipment = given[0];
          }

          override get latest() {
            const all = Object.entries(super.latest);
            return Object.fromEntries(
              all.map(([id, seen]) => [id, { ...seen, at: this.#ended.get(`${id} ${seen.at}`) ?? seen.at }]),
            );
          }

          override async look(...given: Parameters<InstanceType<typeof real.Observer>['look']>) {
            const seen = await super.look(...given);
            if (seen === undefined) return undefined;
            const at = this.#equipment.store.now();
            this.#ended.set(`${seen.resource} ${seen.at}`, at);
            return { ...seen, at };
          }
        },
      })),
  },
];
