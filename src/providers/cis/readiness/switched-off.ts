import type { SetupFinding } from '../../../domain/setup/setup-finding.ts';
import { poolsOf, type Situation } from './situation.ts';

/** What is disabled in the modes that enable nothing: users who are sent there go elsewhere, or nowhere. */
export function switchedOff(situation: Situation): SetupFinding[] {
  const { settings, pools } = situation;
  if (settings.mode === 'enabled') return [];
  const disabled = poolsOf(settings).filter(({ id }) => pools.get(id)?.enabled === false);
  return [
    ...disabled.map(({ id, region }) => {
      const whose = region === undefined ? 'nothing in it can serve' : `${region} receives nobody`;
      return finding(`pool ${id}`, `It is disabled, so that ${whose}, and CIS does not check it.`);
    }),
    ...origins(situation),
  ];
}

function origins({ settings, pools }: Situation): SetupFinding[] {
  if (settings.mode !== 'weights') return [];
  const pool = pools.get(settings.pool);
  return Object.entries(settings.origins)
    .filter(([, name]) => pool?.origins.some((origin) => origin.name === name && origin.enabled === false))
    .map(([region, name]) =>
      finding(`pool ${settings.pool}`, `Its origin ${name} is disabled, so that ${region} receives nobody.`),
    );
}

/** No error: a resource in the mode `enabled` may be there to switch it on when it is needed. */
function finding(about: string, sentence: string): SetupFinding {
  const cure = 'Enable it, unless a resource in the mode enabled does so before users are sent there.';
  return { severity: 'warning', about, sentence, cure };
}
