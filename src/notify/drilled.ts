import type { DrillResult } from '../domain/drill.ts';
import type { State } from '../domain/state.ts';
import type { Standing } from './notification.ts';

/** The drill that runs, if one does. */
export function drilled({ drill }: State): Standing[] {
  if (drill === undefined) return [];
  const { id, to, requestedBy, reason } = drill;
  const by = requestedBy === 'regent' ? 'by schedule' : `by ${requestedBy}`;
  return [
    {
      key: `drill/${id}`,
      kind: 'drill',
      severity: 'info',
      title: `A drill has begun: to ${to}, and home again`,
      passed: 'The drill is over',
      sentence: `${by}: ${reason}`,
    },
  ];
}

/** How the drill is told of that has ended between two states; a failed one stays until a person has looked. */
export function drillEnd(
  before: State,
  next: State,
): { readonly standing: Standing; readonly passes: boolean } | undefined {
  const { drill } = before;
  const result = next.drills?.at(-1);
  if (drill === undefined || next.drill?.id === drill.id || result?.id !== drill.id) return undefined;
  const title = `The drill ${words[result.outcome]}`;
  const standing: Standing = {
    key: `drill/${drill.id}`,
    kind: 'drill',
    severity: result.outcome === 'failed' ? 'warning' : 'info',
    title,
    passed: title,
    sentence: result.because,
  };
  return { standing, passes: result.outcome !== 'failed' };
}

const words: Readonly<Record<DrillResult['outcome'], string>> = {
  passed: 'has passed',
  failed: 'has failed',
  'cut-short': 'was cut short',
};
