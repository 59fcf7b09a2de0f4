import type { ResourceSettings } from './settings.ts';

/** The regions that hold a resource, in the order in which its settings name them. */
export function regionsOf(settings: ResourceSettings): string[] {
  if (settings.provider === 'gate') return [...settings.regions];
  if (settings.provider !== 'cis') return Object.keys(settings.regions);
  if (settings.mode === 'weights') return Object.keys(settings.origins);
  return Object.keys(settings.pools ?? ('origins' in settings ? settings.origins : undefined) ?? {});
}
