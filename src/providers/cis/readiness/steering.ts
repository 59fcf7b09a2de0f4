import type { SetupFinding } from '../../../domain/setup/setup-finding.ts';
import { isGatePath } from '../is-gate-path.ts';
import { listsInUse, steeringOf } from '../steering.ts';
import { poolsOf, type Situation } from './situation.ts';

/** What the load balancer itself would do to an operation, or instead of one. */
export function steering(situation: Situation): SetupFinding[] {
  const { loadBalancer, settings, mode, application } = situation;
  if (loadBalancer === undefined) return [];
  const about = `load balancer ${settings.loadBalancer}`;
  const useless = mode.cannotWork(loadBalancer, application.activeRegions);
  const unable: SetupFinding[] =
    useless === undefined
      ? []
      : [
          {
            severity: 'error',
            about,
            sentence: useless,
            cure: `Change the load balancer, or the mode ${settings.mode}.`,
          },
        ];
  return [...unable, ...fallback(situation, about), ...slow(situation, about), ...ownWill(situation, about)];
}

function fallback({ loadBalancer, settings, application }: Situation, about: string): SetupFinding[] {
  const left = poolsOf(settings).filter(
    ({ region }) => region !== undefined && !application.placement.active.includes(region),
  );
  const found = left.find(({ id }) => id === loadBalancer?.fallback_pool);
  if (found === undefined) return [];
  const sentence = `Its fallback is the pool of ${found.region}, which does not serve, and CIS uses a fallback whatever its health.`;
  return [{ severity: 'error', about, sentence, cure: 'Make the pool of a region that serves the fallback.' }];
}

/** How long a DNS-only load balancer's users may stay behind without it being worth a word, in seconds. */
const ttlWorthAWord = 60;

function slow({ loadBalancer, settings }: Situation, about: string): SetupFinding[] {
  const findings: SetupFinding[] = [];
  const { proxied, ttl, session_affinity: affinity } = loadBalancer ?? {};
  if (proxied === false && typeof ttl === 'number' && ttl > ttlWorthAWord) {
    const sentence = `It is DNS-only with a TTL of ${ttl} s: users arrive that much later, and those behind resolvers that ignore it later still.`;
    findings.push({
      severity: 'warning',
      about,
      sentence,
      cure: 'Proxy it, or lower its TTL as far as the plan allows.',
    });
  }
  if (settings.mode === 'weights' && typeof affinity === 'string' && !['', 'none'].includes(affinity)) {
    const sentence = `With session affinity (${affinity}) users with a session stay on an origin of weight 0, for up to a day.`;
    findings.push({ severity: 'warning', about, sentence, cure: 'Use the mode enabled beside it to evacuate.' });
  }
  return findings;
}

/** CIS sends users on by itself when what they use looks unhealthy, and knows nothing of where the data is primary. */
function ownWill(situation: Situation, about: string): SetupFinding[] {
  const { loadBalancer, settings, application, pools } = situation;
  if (loadBalancer === undefined || !application.singleWriter) return [];
  const { primary } = application.placement;
  const lists = Object.values(listsInUse(loadBalancer));
  const spread = steeringOf(loadBalancer) === 'spread';
  return poolsOf(settings)
    .filter(({ region, id }) => region !== undefined && region !== primary && pools.get(id)?.enabled !== false)
    .filter(({ id }) => lists.some((list) => list.includes(id) && (spread || isWatched(situation, list, id))))
    .filter(({ id }) => !isGate(situation, id))
    .map(({ region, id }) => ({
      severity: 'warning',
      about: `pool ${id}`,
      sentence: `When CIS finds what comes before it in ${about} unhealthy it sends users to ${region} by itself, where the database is not primary.`,
      cure: `Make the gate of ${region} (a path below /gate/) what the monitor of its pool probes.`,
    }));
}

/** Without a monitor CIS holds a pool for healthy, and never goes on to the next. */
function isWatched({ pools }: Situation, list: readonly string[], pool: string): boolean {
  return list.slice(0, list.indexOf(pool)).some((ahead) => hasMonitor(pools.get(ahead)?.monitor));
}

function isGate({ pools, monitors }: Situation, pool: string): boolean {
  return isGatePath(monitors.get(pools.get(pool)?.monitor ?? '')?.path);
}

/** Whether a pool names a monitor. */
export function hasMonitor(monitor: string | null | undefined): boolean {
  return typeof monitor === 'string' && monitor !== '';
}
