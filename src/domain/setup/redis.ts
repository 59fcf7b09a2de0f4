import { counted } from './in-words.ts';
import type { RedisMember, RedisSetup, Setup } from './setup.ts';
import type { SetupFinding } from './setup-finding.ts';

/** Whether a decision once made would be kept, and whether Redis has a successor. What a lost region leaves is elsewhere. */
export function reasonAboutRedis({ redis }: Setup): SetupFinding[] {
  const holders = membersOf(redis.members, 'redis');
  const sentinels = membersOf(redis.members, 'sentinel');
  if (redis.own) return [ownRedis];
  if (holders.length === 0) return [unknownSites];
  return [
    ...(redis.replicas > holders.length - 1 ? [tooFewReplicas(redis.replicas, holders.length)] : []),
    ...regionsThatHoldCommitsUp(redis),
    ...(redis.replicas === 0 && holders.length > 1 ? [unconfirmed(holders.length)] : []),
    ...(sentinels.length === 0 && holders.length > 1 ? [noSuccessor(holders.length)] : []),
  ];
}

/** The members of one role. */
export function membersOf(members: readonly RedisMember[], role: RedisMember['role']): RedisMember[] {
  return members.filter((member) => member.role === role);
}

const ownRedis: SetupFinding = {
  severity: 'note',
  about: 'redis.url',
  sentence: 'Regent runs a redis-server of its own: good for development and the demo, and gone with its machine.',
  cure: 'In production set redis.sentinels to those of a Redis across three regions.',
};

const unknownSites: SetupFinding = {
  severity: 'note',
  about: 'redis.members',
  sentence: 'Nobody has said where each Redis stands, so what the loss of a region leaves of it can not be told.',
  cure: 'List every Redis and every Sentinel under redis.members.',
};

function tooFewReplicas(needed: number, holders: number): SetupFinding {
  return {
    severity: 'error',
    about: 'redis.replicas',
    sentence: `${counted(needed, 'replica')} must confirm every commit, and ${holders} Redis have only ${holders - 1}: no decision would ever be confirmed.`,
    cure: 'Lower redis.replicas, or add Redis replicas and list them under redis.members.',
  };
}

/** With one of them gone, the Redis that are left must still be enough to confirm a commit. */
function regionsThatHoldCommitsUp({ replicas, members }: RedisSetup): SetupFinding[] {
  const holders = membersOf(members, 'redis');
  const regions = [...new Set(holders.map(({ region }) => region))];
  if (regions.length < 2 || replicas > holders.length - 1) return [];
  const leftWithout = (region: string) => holders.filter((each) => each.region !== region).length - 1;
  const needed = regions.filter((region) => leftWithout(region) >= 0 && leftWithout(region) < replicas);
  if (needed.length === 0) return [];
  return [
    {
      severity: 'warning',
      about: 'redis.replicas',
      sentence: `${counted(replicas, 'replica')} must confirm every commit, and without ${needed.join(' or without ')} fewer are left: no decision would be confirmed while it is gone.`,
      cure: 'Lower redis.replicas, or put a Redis into another region, until any one region may be gone.',
    },
  ];
}

function unconfirmed(holders: number): SetupFinding {
  return {
    severity: 'warning',
    about: 'redis.replicas',
    sentence: `There are ${holders} Redis, but no replica has to confirm a commit: a decision could be lost together with the primary.`,
    cure: 'Set redis.replicas to the number of replicas that is still reachable with any one region gone.',
  };
}

function noSuccessor(holders: number): SetupFinding {
  return {
    severity: 'warning',
    about: 'redis.members',
    sentence: `There are ${holders} Redis and no Sentinel: when the primary is lost, nothing promotes a replica.`,
    cure: 'Add a Sentinel in each of three regions.',
  };
}
