import type { State } from '../domain/state.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** Shows what may still be writing in regions of the applications in these states, and nothing else. */
export function exposeUnfenced({ unfenced }: Pick<Metrics, 'unfenced'>, states: readonly State[]): void {
  unfenced.reset();
  for (const { application, unfenced: open = [] } of states) {
    for (const { region, resource } of open) unfenced.set({ application, region, resource }, 1);
  }
}
