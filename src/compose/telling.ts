import type { Config } from '../config/schema.ts';
import type { Controller } from '../controller/controller.ts';
import { seenIn } from '../notify/seen.ts';
import { Teller } from '../notify/teller.ts';
import type { Runtime } from '../runtime.ts';
import type { ControllerStore, ToldBoard } from '../store/contract.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { followCustody } from './follow-custody.ts';
import { createSinks } from './sinks.ts';

export interface TellingNeeds {
  readonly runtime: Runtime;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'notifications' | 'notificationsWaiting'>;
  readonly userAgent: string;
  /** Where journals are read and what was told is noted; what a controller is given is wrapped around another one. */
  readonly board: Pick<ControllerStore, 'journal' | 'now'> & ToldBoard;
  readonly instance: string;
  /** The controller, once it is built. */
  readonly controller: () => TellingController | undefined;
}

/** What of a controller says what it owns, and what it sees of that. */
export type TellingController = Pick<Controller, 'custodyOf' | 'census' | 'lease'>;

/** A store that tells the receivers of `notify` what goes through it. */
export interface Telling {
  readonly store: ControllerStore;
  /** Sets what can be read at any time. */
  expose(): void;
  stop(): Promise<void>;
}

/** Has the receivers told of what the owner of applications commits. Without receivers the store stays as it is. */
export function telling(config: Config, store: ControllerStore, needs: TellingNeeds): Telling {
  if (config.notify.length === 0) return { store, expose() {}, stop: async () => undefined };
  const { runtime, log, metrics, userAgent, board, controller } = needs;
  const { sinks, close } = createSinks(config, { runtime, userAgent });
  const teller = new Teller({
    runtime,
    installation: config.installation,
    store: board,
    sinks,
    owns: (application) => controller()?.custodyOf(application) !== undefined,
    seen(application) {
      const custody = controller()?.custodyOf(application);
      return custody && seenIn(custody.context(), custody.examining.latest);
    },
    vacant: () => vacantAmong(config, needs.instance, controller()),
    log,
    onResult: (sink, result) => metrics.notifications.inc({ sink, result }),
  });
  return {
    store: followCustody(store, {
      taken: (application, kept) => teller.taken(application, kept?.version ?? 0, kept?.state),
      committed: ({ application, entry, next }, version) => teller.committed(application, version, entry, next),
    }),
    expose() {
      for (const { sink, waiting } of teller.waiting()) metrics.notificationsWaiting.set({ sink }, waiting);
    },
    async stop() {
      await teller.stop();
      close();
    },
  };
}

/** The applications without an owner, where it is this of all live controllers that tells of them. */
function vacantAmong(
  { applications }: Config,
  instance: string,
  controller: TellingController | undefined,
): readonly string[] {
  if (controller === undefined || !controller.lease.held) return [];
  const { controllers, assignments } = controller.census;
  const [first] = controllers.map((each) => each.instance).toSorted();
  if (first !== instance) return [];
  const isOwned = (name: string) => assignments[name]?.live === true || controller.custodyOf(name) !== undefined;
  return applications.map(({ name }) => name).filter((name) => !isOwned(name));
}
