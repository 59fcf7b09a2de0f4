import type { SetupFinding } from '../../../domain/setup/setup-finding.ts';
import { isGatePath } from '../is-gate-path.ts';
import type { MonitorReply, PoolReply } from '../schema.ts';
import { poolsOf, type Situation } from './situation.ts';
import { hasMonitor } from './steering.ts';

/** What CIS's own checks of the pools would do or miss. */
export function healthChecks(situation: Situation): SetupFinding[] {
  const { settings, pools } = situation;
  return poolsOf(settings).flatMap(({ id }) => {
    const pool = pools.get(id);
    return pool === undefined
      ? []
      : [
          ...checkOf(situation, id, pool),
          ...voteOf(situation, id, pool),
          ...tooFew(situation, id, pool),
          ...others(situation, id),
        ];
  });
}

function checkOf({ monitors, unread, settings }: Situation, id: string, pool: PoolReply): SetupFinding[] {
  const about = `pool ${id}`;
  if (!hasMonitor(pool.monitor)) {
    const sentence = 'It has no monitor, so CIS never notices that it is down, whoever else does.';
    return [{ severity: 'note', about, sentence, cure: 'Give it one, so that users move even without an API.' }];
  }
  if (unread.some(({ list }) => list.endsWith('/monitors'))) return [];
  const monitor = monitors.get(pool.monitor ?? '');
  if (monitor === undefined) {
    const sentence = `Its monitor ${pool.monitor} does not exist.`;
    return [{ severity: 'error', about, sentence, cure: 'Give it one that does.' }];
  }
  const unprobed: SetupFinding[] =
    settings.mode === 'enabled' && settings.pools !== undefined
      ? [
          {
            severity: 'note',
            about,
            sentence:
              'CIS does not probe it while it is disabled, so that its health is unknown when it is enabled again.',
            cure: 'Reckon with an interval of its monitor before users arrive.',
          },
        ]
      : [];
  return [
    ...unprobed,
    ...oneGateForAll(settings, about, monitor),
    ...monitorTroubles(`monitor ${pool.monitor}`, monitor),
  ];
}

/** The path of a gate names one region, and a pool has one monitor, which asks the same path of every origin. */
function oneGateForAll(
  { mode, ...settings }: Situation['settings'],
  about: string,
  monitor: MonitorReply,
): SetupFinding[] {
  if (!('origins' in settings) || settings.origins === undefined || !isGatePath(monitor.path)) return [];
  const sentence = `Its monitor asks ${monitor.path} of the origins of every region, so that all of them are healthy or none is: the gate can not move users inside one pool.`;
  const cure = `Have the monitor of a pool in the mode ${mode} ask the application itself, or use a pool per region.`;
  return [{ severity: 'error', about, sentence, cure }];
}

/** How long reading what CIS says may take besides, in milliseconds: it is read every few seconds. */
const readWithinMs = 15_000;

/** Whether what CIS finds could have the vote that it is given. */
function voteOf({ monitors, application }: Situation, id: string, pool: PoolReply): SetupFinding[] {
  const { voteMaxAgeMs } = application;
  if (voteMaxAgeMs === undefined) return [];
  const about = `pool ${id}`;
  const monitor = monitors.get(pool.monitor ?? '');
  if (monitor === undefined)
    return [
      {
        severity: 'warning',
        about,
        sentence: 'CIS does not check it, so that its vote on it never counts.',
        cure: 'Give the pool a monitor.',
      },
    ];
  if (isGatePath(monitor.path)) {
    const sentence = "Its monitor asks the gate, so that CIS's vote on it would be our own and never counts.";
    return [{ severity: 'warning', about, sentence, cure: 'Take edgeVantage away, or have another path probed.' }];
  }
  const intervalMs = (monitor.interval ?? slowIntervalS) * 1_000;
  if (intervalMs + readWithinMs <= voteMaxAgeMs) return [];
  const sentence = `CIS probes it every ${intervalMs / 1_000} s, and what it says has a vote for ${voteMaxAgeMs / 1_000} s: it hardly ever counts.`;
  return [
    { severity: 'warning', about, sentence, cure: 'Raise edgeVantage.maxAge above the interval of the monitor.' },
  ];
}

/** From this interval on CIS is slower than a person would like, in seconds. Plans other than Enterprise allow no less. */
const slowIntervalS = 60;

function monitorTroubles(about: string, { interval, timeout, retries, header }: MonitorReply): SetupFinding[] {
  const findings: SetupFinding[] = [];
  if (typeof interval === 'number' && interval >= slowIntervalS) {
    const worstS = interval + ((retries ?? 2) + 1) * (timeout ?? 5);
    const sentence = `It probes every ${interval} s, so that CIS notices an outage after up to ${worstS} s.`;
    findings.push({ severity: 'note', about, sentence, cure: 'Enterprise plans allow 5 s.' });
  }
  if (header && 'host' in header) {
    const sentence = 'Its header is written "host", with which CIS\'s checks fail.';
    findings.push({ severity: 'error', about, sentence, cure: 'Write it "Host".' });
  }
  return findings;
}

function tooFew({ settings, application }: Situation, id: string, pool: PoolReply): SetupFinding[] {
  const needed = pool.minimum_origins ?? 1;
  if (settings.mode !== 'enabled' || settings.pools !== undefined || needed <= application.activeRegions) return [];
  const sentence = `It wants ${needed} origins (minimum_origins), and only ${application.activeRegions} would be enabled.`;
  return [{ severity: 'error', about: `pool ${id}`, sentence, cure: 'Lower minimum_origins.' }];
}

/** Weights and switches of a pool are those of everybody who uses it. */
function others({ settings, loadBalancers }: Situation, id: string): SetupFinding[] {
  if (settings.mode === 'pools') return [];
  const users = [...loadBalancers]
    .filter(([user]) => user !== settings.loadBalancer)
    .filter(
      ([, { default_pools, region_pools, pop_pools, fallback_pool }]) =>
        [default_pools, ...Object.values(region_pools ?? {}), ...Object.values(pop_pools ?? {})].flat().includes(id) ||
        fallback_pool === id,
    )
    .map(([user]) => user);
  if (users.length === 0) return [];
  const sentence = `${users.length === 1 ? 'The load balancer' : 'The load balancers'} ${users.join(', ')} of the zone ${users.length === 1 ? 'uses' : 'use'} it too, and would move along.`;
  return [{ severity: 'warning', about: `pool ${id}`, sentence, cure: 'Give this application a pool of its own.' }];
}
