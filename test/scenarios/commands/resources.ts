import type { RegionObservation } from '../../../src/domain/observation.ts';
import { primary, replica } from '../runner/things.ts';
import { durationMs, oneOf, type Words } from '../runner/words.ts';
import type { Handler } from './command.ts';

/** What the providers show of the resources. */
export const resourceCommands: Readonly<Record<string, Handler>> = {
  /** `replica db eu-de ready`, `... lagging 30s`, `... losing 5s estimated`, `... unknown`, `... diverged`, `... primary` */
  replica: (world, words) => {
    const resource = words.next('a resource');
    const region = words.next('a region');
    world.things.replace(resource, region, replicaAs(words));
    return [];
  },
  /** `serving www eu-de`: it sends users there, and nowhere else. */
  serving: (world, words) => {
    const resource = words.next('a resource');
    const active = words.rest();
    for (const { id } of world.application.regions) {
      const serving = active.includes(id);
      world.things.set(resource, id, {
        serving: serving ? 'yes' : 'no',
        detail: serving ? 'It serves.' : 'It is idle.',
      });
    }
    return [];
  },
  /** `checks www see eu-de unhealthy`: those of the load balancer itself; or `healthy`. */
  checks: (world, words) => {
    const resource = words.next('a resource');
    oneOf(words.next('see'), 'see');
    const region = words.next('a region');
    const healthy = oneOf(words.next('healthy or unhealthy'), 'healthy', 'unhealthy') === 'healthy' ? 'yes' : 'no';
    world.things.set(resource, region, { healthy, detail: `Its origin is ${healthy === 'yes' ? '' : 'un'}healthy.` });
    return [];
  },
  /** `drained www us-south/dal10`: somebody keeps users from the zone at the load balancer itself. */
  drained: (world, words) => {
    const resource = words.next('a resource');
    const [region = '', zone = ''] = words.next('a zone').split('/');
    world.things.keepFrom(resource, region, zone);
    return [];
  },
  /** `mark www 7`: it carries the mark of that epoch. */
  mark: (world, words) => {
    world.things.mark(words.next('a resource'), Number(words.next('an epoch')));
    return [];
  },
  /** `capacity pods au-syd unknown "..."` */
  capacity: (world, words) => {
    const resource = words.next('a resource');
    const region = words.next('a region');
    const capacity = oneOf(words.next('yes, no or unknown'), 'yes', 'no', 'unknown');
    world.things.set(resource, region, { capacity, detail: words.next('what is seen') });
    return [];
  },
  /** `starts servers us-south`: somebody else starts what was stopped. */
  starts: (world, words) => {
    world.things.set(words.next('a resource'), words.next('a region'), { fenced: 'no', detail: 'It runs.' });
    return [];
  },
  /** `unobserved db`: its provider does not answer; `observed db` */
  unobserved: (world, words) => {
    for (const resource of words.rest()) world.things.hide(resource, true);
    return [];
  },
  observed: (world, words) => {
    for (const resource of words.rest()) world.things.hide(resource, false);
    return [];
  },
  /** `stuck prepare:pods:au-syd "0 of 6 replicas run: no quota."`: whatever is asked, it does not come about. */
  stuck: (world, words) => {
    world.stuck.set(words.next('a step'), words.next('what is seen'));
    return [];
  },
  unstuck: (world, words) => {
    world.stuck.delete(words.next('a step'));
    return [];
  },
};

function replicaAs(words: Words): RegionObservation {
  const how = oneOf(words.next('how'), 'ready', 'lagging', 'losing', 'unknown', 'diverged', 'primary');
  switch (how) {
    case 'ready':
      return replica;
    case 'primary':
      return primary;
    case 'unknown':
      return {
        role: 'unknown',
        ready: { graceful: 'unknown', forced: 'unknown' },
        detail: 'Its server does not answer.',
      };
    case 'diverged':
      return { role: 'none', ready: { graceful: 'no', forced: 'no' }, detail: 'Its history has diverged.' };
    case 'lagging':
    case 'losing': {
      const text = words.next('how much');
      const ms = text === 'unknown' ? 'unknown' : durationMs(text);
      const estimated = words.take('estimated');
      const ready = { graceful: how === 'lagging' ? 'no' : 'yes', forced: 'no' } as const;
      const detail = how === 'lagging' ? `It is ${text} behind.` : 'It is a replica, not in peer.';
      return { ...replica, ready, loss: { ms, estimated }, detail };
    }
  }
}
