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

/** How the drill is told of that has ended between two states; one that failed, or was missed, stays until a person has looked. */
export function drillEnd(
  before: State,
  next: State,
): { readonly standing: Standing; readonly passes: boolean } | undefined {
  const { drill } = before;
  const result = next.drills?.at(-1);
  if (result === undefined || before.drills?.at(-1)?.id === result.id) return undefined;
  if (result.outcome !== 'missed' && (next.drill?.id === result.id || result.id !== drill?.id)) return undefined;
  const title = `The drill ${words[result.outcome]}`;
  const standing: Standing = {
    key: `drill/${result.id}`,
    kind: 'drill',
    severity: needsLook(result) ? 'warning' : 'info',
    title,
    passed: title,
    sentence: result.because,
  };
  return { standing, passes: !needsLook(result) };
}

function needsLook({ outcome }: DrillResult): boolean {
  return outcome === 'failed' || outcome === 'missed';
}

const words: Readonly<Record<DrillResult['outcome'], string>> = {
  passed: 'has passed',
  failed: 'has failed',
  'cut-short': 'was cut short',
  missed: 'that was due has not begun in its time',
};
