import type { SetupFinding } from '../../../domain/setup/setup-finding.ts';
import { poolsOf, type Situation } from './situation.ts';

/** What can't be read, and what the settings name and CIS does not have. */
export function existence(situation: Situation): SetupFinding[] {
  return [
    ...unread(situation),
    ...missingBalancer(situation),
    ...missingPools(situation),
    ...missingOrigins(situation),
  ];
}

function unread({ unread: lists }: Situation): SetupFinding[] {
  return lists.map(({ list, because, cure }) => ({
    severity: 'error',
    about: `CIS ${list}`,
    sentence: `It can't be read, so nothing can be said of it: ${because}`,
    cure,
  }));
}

function missingBalancer({ settings, loadBalancer, unread: lists }: Situation): SetupFinding[] {
  const { zone, loadBalancer: id } = settings;
  if (zone === undefined || id === undefined) {
    const sentence = 'It names no zone and no load balancer, so nobody can say whether weights move its users.';
    return [{ severity: 'warning', about: 'the settings', sentence, cure: 'Add zone and loadBalancer.' }];
  }
  if (loadBalancer !== undefined || lists.some(({ list }) => list.startsWith('/zones/'))) return [];
  const sentence = `The zone ${zone} has no load balancer ${id}.`;
  return [{ severity: 'error', about: `load balancer ${id}`, sentence, cure: 'Correct loadBalancer, or create it.' }];
}

function missingPools(situation: Situation): SetupFinding[] {
  if (situation.unread.some(({ list }) => list.endsWith('/pools'))) return [];
  return poolsOf(situation.settings)
    .filter(({ id }) => !situation.pools.has(id))
    .map(({ id, region }) => ({
      severity: 'error',
      about: `pool ${id}`,
      sentence: `CIS has no such pool${region === undefined ? '' : ` for ${region}`}.`,
      cure: 'Correct its id, or create it.',
    }));
}

function missingOrigins({ settings, pools }: Situation): SetupFinding[] {
  if (!('origins' in settings) || settings.origins === undefined || settings.pool === undefined) return [];
  const pool = pools.get(settings.pool);
  if (pool === undefined) return [];
  return Object.entries(settings.origins)
    .filter(([, name]) => !pool.origins.some((origin) => origin.name === name))
    .map(([region, name]) => ({
      severity: 'error',
      about: `pool ${settings.pool}`,
      sentence: `It has no origin ${name}, so no users could be sent to ${region}.`,
      cure: 'Add the origin, or correct its name.',
    }));
}
