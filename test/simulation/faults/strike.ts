import type { ControllerProcess } from '../world/controller-process.ts';
import { cutOff } from './cut-off.ts';
import type { Fault, Strike } from './fault.ts';
import type { Stage } from './inject.ts';
import { pressButton } from './operator.ts';
import { killRedis, startRedis } from './redis-faults.ts';

type AtCall = Extract<Fault, { kind: 'at-call' }>;

/** Whom it strikes, and where. */
interface Target extends Stage {
  readonly lastsMs: number;
  readonly place: string;
  readonly running: ControllerProcess;
}

/** Waits for the n-th call that matters and strikes there; what can be made good is made good after a while. */
export function strikeAtCall(fault: AtCall, stage: Stage): void {
  const { record, cluster, scheduler } = stage.world;
  let calls = 0;
  for (const [place, running] of stage.deployment.controllers) {
    running.process.onCall = (call, when) => {
      if (when !== fault.side || !/commit|\.act$|claim/.test(call)) return;
      calls += 1;
      const lastsMs = Math.min(fault.lastsMs, fault.until - scheduler.now);
      if (calls !== fault.nth || lastsMs <= 0) return;
      record.tell({ type: 'fault', fault: fault.kind, text: `${place} ${fault.strike} ${when} ${call}` });
      const repair = strikes[fault.strike]({ ...stage, lastsMs, place, running });
      cluster.look();
      scheduler.after(lastsMs, () => {
        repair();
        cluster.look();
      });
    };
  }
}

/** By way of another controller: its own may be the very one that is busy. */
function orderBeside(
  { place, world, deployment }: Target,
  kind: 'pause' | 'resume' | 'abort' | 'force' | 'skip-failed',
): void {
  const other = [...deployment.controllers.keys()].find((each) => each !== place) ?? place;
  for (const { id: application } of world.applications) {
    const at = world.scheduler.now;
    pressButton({ at, kind: 'operator', application, place: other, press: { kind } }, { world, deployment });
  }
}

/** Longer than a lease, in milliseconds. */
const standsStillMs = 6_000;

const strikes: Readonly<Record<Strike, (target: Target) => () => void>> = {
  dies: ({ deployment, place }) => {
    deployment.killController(place);
    return () => deployment.startController(place);
  },
  freezes: ({ running, lastsMs }) => {
    running.process.freeze(lastsMs);
    return () => {};
  },
  'is-paused': (target) => {
    orderBeside(target, 'pause');
    return () => orderBeside(target, 'resume');
  },
  'is-aborted': (target) => {
    orderBeside(target, 'abort');
    return () => {};
  },
  'is-forced': (target) => {
    orderBeside(target, 'force');
    return () => {};
  },
  'is-told-to-skip': (target) => {
    orderBeside(target, 'skip-failed');
    return () => {};
  },
  'is-cut-off': ({ world, place }) => cutOff(world.network, place),
  'loses-redis': ({ world }) => {
    const { resources } = world.plan.application;
    const ends = resources.map(({ id }) => world.troubles.begin(id, { kind: 'slow' }));
    world.cluster.primary.process.freeze(standsStillMs);
    world.scheduler.after(standsStillMs + 1, () => world.cluster.look());
    return () => {
      for (const end of ends) end();
    };
  },
  'loses-redis-primary': (target) => {
    const { place } = target.world.cluster.primary;
    killRedis(target, place);
    return () => startRedis(target, place);
  },
  'is-reset': ({ running }) => {
    for (const link of running.links) link.reset();
    return () => {};
  },
};
