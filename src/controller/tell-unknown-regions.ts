import type { Application } from '../domain/application.ts';
import { unknownRegions, unknownRegionsInWords } from '../domain/configuration.ts';
import type { State } from '../domain/state.ts';
import type { Equipment } from './managed.ts';

/** A region that was taken out of the configuration while the application stands there is nobody's any more. */
export function tellUnknownRegions({ log, region }: Equipment, application: Application, state: State): void {
  const unknown = unknownRegions(application, state.placement);
  if (unknown.length === 0) return;
  const because = unknownRegionsInWords(unknown);
  const told = { application: application.id, region, epoch: state.epoch, because };
  log.error(told, 'an application stands where its configuration has no region');
}
