import { counted } from './in-words.ts';
import { membersOf } from './redis.ts';
import type { Remainder } from './remainder.ts';
import type { RedisSetup } from './setup.ts';

/** Whether a decision could still be committed, should the primary have stood in the lost region. */
export function redisLeft({ own, replicas, members }: RedisSetup, region: string): Remainder {
  const holders = membersOf(members, 'redis');
  if (own) return unknown("Regent's own redis-server stands beside a controller");
  if (holders.length === 0) return unknown('nobody has said where Redis stands');
  const left = outside(holders, region);
  const some = `${left} of ${holders.length} Redis`;
  const remain = `${some} ${left === 1 ? 'remains' : 'remain'}`;
  if (left === 0) return no('no Redis remains', 'no decision could be committed');
  if (left === holders.length) return confirmed(remain, left, replicas);
  const votes = votesLeft(members, region);
  const clause = `${some} and ${votes.left} of ${counted(votes.of, 'Sentinel')} remain`;
  if (votes.of === 0) return no(`${remain}, and no Sentinel promotes one`, noPrimary);
  if (!votes.enough) return no(`${clause}, which is no majority of Sentinels`, noPrimary);
  return confirmed(clause, left, replicas);
}

/** Whether those replicas that are left are enough for `WAIT`. */
function confirmed(clause: string, left: number, replicas: number): Remainder {
  if (replicas === 0) return { answer: 'yes', clause };
  const confirming = `${clause}, ${counted(left - 1, 'replica')} could confirm a commit and ${replicas} must`;
  return left - 1 < replicas ? no(confirming, 'no decision would be confirmed') : { answer: 'yes', clause: confirming };
}

const noPrimary = 'no Redis could become the primary';
const spread = 'Spread Redis and Sentinel over three regions, and list them under redis.members.';

/** Whether those Sentinels that are left can make another Redis the primary. */
function votesLeft(members: RedisSetup['members'], region: string) {
  const sentinels = membersOf(members, 'sentinel');
  const left = outside(sentinels, region);
  return { left, of: sentinels.length, enough: left >= Math.floor(sentinels.length / 2) + 1 };
}

function outside(members: RedisSetup['members'], region: string): number {
  return members.filter((member) => member.region !== region).length;
}

function no(clause: string, because: string): Remainder {
  return { answer: 'no', clause, because, cure: spread };
}

function unknown(clause: string): Remainder {
  return { answer: 'unknown', clause, because: 'unless Redis is lost with it' };
}
