import type { Checker } from './checker.ts';

/** Law 5: no write leaves the load balancer, or the pool of a region, with nothing enabled. */
export const trafficSomewhere: Checker = ({ record }) => [
  ...record
    .of('traffic')
    .filter(({ enabled }) => enabled.length === 0)
    .map(({ at }) => ({ law: '5 traffic goes somewhere', at, because: 'The load balancer has nothing enabled.' })),
  ...record
    .of('zones')
    .filter(({ enabled }) => enabled.length === 0)
    .map(({ at, region }) => ({
      law: '5 traffic goes somewhere',
      at,
      because: `Every zone of ${region} is drained.`,
    })),
];
