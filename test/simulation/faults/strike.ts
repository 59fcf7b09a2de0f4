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

const strikes: Readonly<Record<Strike, (target: Target) => () => void>> = {
  dies: ({ deployment, place }) => {
    deployment.killController(place);
    return () => deployment.startController(place);
  },
  freezes: ({ running, lastsMs }) => {
    running.process.freeze(lastsMs);
    return () => {};
  },
  'is-paused': ({ place, world, deployment }) => {
    // By way of another controller: its own may be the very one that is busy.
    const other = [...deployment.controllers.keys()].find((each) => each !== place) ?? place;
    const push = (kind: 'pause' | 'resume') => {
      for (const { id: application } of world.applications) {
        const at = world.scheduler.now;
        pressButton({ at, kind: 'operator', application, place: other, press: { kind } }, { world, deployment });
      }
    };
    push('pause');
    return () => push('resume');
  },
  'is-cut-off': ({ world, place }) => cutOff(world.network, place),
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
