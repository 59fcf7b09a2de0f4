import type { Config } from '../../config/schema.ts';
import type { GuardFinding } from '../../domain/command.ts';
import type { ControllerPresence } from '../../domain/ownership.ts';
import type { Runtime } from '../../runtime.ts';
import { StoreUnavailable } from '../../store/contract.ts';
import { governorsSeen } from '../../store/governors-seen.ts';
import { runningRedis } from '../../store/owned-redis.ts';
import { createLog } from '../../telemetry/log.ts';
import { storeAddress } from '../store-address.ts';
import { type ControllerSeen, controllerAt } from './controller-at.ts';
import { looksIn, type Witnesses, type WitnessSeen } from './witnesses.ts';

/** Who is left, as far as it can be seen from here. */
export interface Survey {
  readonly controllers: readonly ControllerSeen[];
  readonly redis: RedisSeen;
  readonly witnesses: readonly WitnessSeen[];
}

/** Whether Redis answers, and what it shows then. Unknown where it can't even be asked. */
export type RedisSeen =
  | { readonly answers: 'yes'; readonly live: readonly ControllerPresence[]; readonly epoch: number }
  | { readonly answers: 'no' | 'unknown'; readonly because: string };

export interface SurveyNeeds {
  readonly runtime: Runtime;
  readonly witnesses: Pick<Witnesses, 'look'>;
}

/** Looks for everybody who may still govern an application, and for its witnesses. Changes nothing. */
export async function survey(config: Config, application: string, needs: SurveyNeeds): Promise<Survey> {
  const { runtime } = needs;
  const [controllers, redis, witnesses] = await Promise.all([
    Promise.all((config.emergency?.controllers ?? []).map((address) => controllerAt(address, runtime))),
    redisSeen(config, application, runtime),
    needs.witnesses.look(),
  ]);
  return { controllers, redis, witnesses };
}

async function redisSeen(config: Config, application: string, runtime: Runtime): Promise<RedisSeen> {
  const log = createLog({ name: 'emergency', level: 'silent' });
  const { url, sentinels, directory, keyPrefix, commandTimeout: commandTimeoutMs } = config.redis;
  try {
    const own = url === undefined && sentinels.length === 0;
    const redis = own ? await runningRedis(directory, runtime) : (await storeAddress(config, runtime, log)).redis;
    if (redis === undefined) return { answers: 'no', because: `No redis-server runs on ${directory}.` };
    const { installation } = config;
    const seen = await governorsSeen(
      { ...redis, keyPrefix, installation, commandTimeoutMs, runtime, log },
      application,
    );
    return { answers: 'yes', live: seen.controllers, epoch: seen.epoch };
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    return { answers: error instanceof StoreUnavailable ? 'no' : 'unknown', because };
  }
}

/** Whether this is an emergency, and whether it can be governed from here. */
export function guardsOf({ controllers, redis, witnesses }: Survey, majority: number): GuardFinding[] {
  return [controllersSilent(controllers), noLiveLease(redis), witnessesReachable(witnesses, majority)];
}

function controllersSilent(seen: Survey['controllers']): GuardFinding {
  const guard = 'controllers-silent';
  const alive = seen.filter(({ says }) => says === 'alive');
  if (alive.length > 0) {
    const because = `A controller answers at ${alive.map(({ address }) => address).join(', ')}: order the failover there.`;
    return { guard, answer: 'no', because };
  }
  const doubtful = seen.find(({ says }) => says === 'unclear');
  if (doubtful !== undefined)
    return { guard, answer: 'unknown', because: `Something answers at ${doubtful.address}: ${doubtful.because}` };
  return { guard, answer: 'yes', because: `None of ${seen.length} controllers answers.` };
}

function noLiveLease(redis: RedisSeen): GuardFinding {
  const guard = 'no-live-lease';
  if (redis.answers !== 'yes') {
    const unclear = redis.answers === 'unknown';
    const because = `${unclear ? 'Nobody knows whether Redis lives' : 'Redis does not answer'}: ${redis.because}`;
    return { guard, answer: unclear ? 'unknown' : 'yes', because };
  }
  if (redis.live.length === 0)
    return { guard, answer: 'yes', because: 'Redis answers, and no controller holds a lease.' };
  const who = redis.live.map(({ instance, region }) => `${instance} in ${region}`).join(', ');
  return { guard, answer: 'no', because: `Redis shows a live lease of ${who}: a controller is alive.` };
}

function witnessesReachable(seen: readonly WitnessSeen[], majority: number): GuardFinding {
  const guard = 'witnesses-reachable';
  const there = looksIn(seen).length;
  const lacking = seen.flatMap(({ vantage, silent }) => (silent === undefined ? [] : [`${vantage}: ${silent}`]));
  const count = `${there} of ${seen.length} probers answer, ${majority} must`;
  if (there >= majority) return { guard, answer: 'yes', because: `${count}.` };
  const danger =
    'Through those that are not told, a controller that comes back could go on with what it had begun, beside you.';
  return { guard, answer: 'no', because: `${count} (${lacking.join('; ')}). ${danger}` };
}
