import { createProber } from '../../../src/prober/prober.ts';
import { Witness } from '../../../src/prober/witness.ts';
import { recordingDisk } from '../../prober/recording-disk.ts';
import { openModelProberStore } from '../redis/model-prober-store.ts';
import type { RedisLink } from '../redis/redis-link.ts';
import { SimProcess } from '../sim-process.ts';
import { commandTimeoutMs, linkOf } from './controller-process.ts';
import { simulatedSampler } from './sampler.ts';
import { heartbeatMs, watchedIn } from './watched.ts';
import type { World } from './world.ts';

export interface ProberProcess {
  readonly process: SimProcess;
  readonly links: RedisLink[];
}

/** Starts a prober's process in a place: what `regent prober` is, on the world's clock and network. */
export function startProber(world: World, place: string, name: string): ProberProcess {
  const { network, record } = world;
  const process = new SimProcess(name, place, world.scheduler, world.dice.fork(name));
  const links: RedisLink[] = [];
  const store = openModelProberStore({
    process,
    link: (timeoutMs, onOutcome) => {
      const link = linkOf(world, process, timeoutMs, onOutcome);
      links.push(link);
      return link;
    },
    commandTimeoutMs,
    vantage: place,
    onReport: (report) => record.tell({ type: 'reported', report }),
  });
  const lies = world.lies.get(place) ?? new Set<string>();
  world.lies.set(place, lies);
  const disk = world.witnessDisks.get(place) ?? recordingDisk();
  world.witnessDisks.set(place, disk);
  const witness = new Witness({ runtime: process.runtime, disk, onTrouble: () => {} });
  const prober = createProber({
    witness,
    runtime: process.runtime,
    vantage: place,
    processId: name,
    ...watchedIn(world.applications),
    heartbeatMs,
    sampler: simulatedSampler({ process, network, world, lies }),
    store,
  });
  record.tell({ type: 'process', process: name, what: 'started' });
  void witness.remember().then(() => prober.start());
  return { process, links };
}
