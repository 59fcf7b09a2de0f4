import { phases } from '../../../src/domain/state.ts';
import type { FleetMember, FleetView } from '../../../src/domain/view.ts';
import { durationMs, oneOf } from '../runner/words.ts';
import type { World } from '../runner/world.ts';
import type { Handler } from './command.ts';

/** The other applications of the installation. */
export const fleetCommands: Readonly<Record<string, Handler>> = {
  fleet: (world, words) => {
    if (words.take('limits')) {
      const [concurrent = '2'] = words.after('concurrent', ['into-one-region']);
      const [into = '2'] = words.after('into-one-region', ['concurrent']);
      world.fleet = {
        ...fleetOf(world),
        limits: { concurrentOperations: Number(concurrent), intoOneRegion: Number(into) },
      };
      return [];
    }
    if (words.take('heard')) {
      oneOf(words.next('anew'), 'anew');
      world.fleet = { ...fleetOf(world), heardSince: world.now };
      return [];
    }
    const application = words.next('an application');
    const phase = oneOf(words.next('its phase'), ...phases);
    const keywords = [
      'priority',
      'into',
      'in',
      'known-within',
      'wants-to-move',
      'after',
      'ordered',
      'waits-for-person',
    ];
    const [priority = '100'] = words.after('priority', keywords);
    const movingInto = words.after('into', keywords);
    const after = words.after('after', keywords);
    const standsIn = words.after('in', keywords);
    const [knownWithin = '0s'] = words.after('known-within', keywords);
    const member: FleetMember = {
      application,
      phase,
      priority: Number(priority),
      movingInto,
      wantsToMove: words.flag('wants-to-move'),
      after,
      standsIn,
      knownWithinMs: durationMs(knownWithin),
      ordered: words.flag('ordered') || undefined,
      waitsForPerson: words.flag('waits-for-person') || undefined,
    };
    const others = fleetOf(world).others.filter((each) => each.application !== application);
    world.fleet = { ...fleetOf(world), others: [...others, member] };
    return [];
  },
};

function fleetOf(world: World): FleetView {
  return world.fleet ?? { limits: { concurrentOperations: 2, intoOneRegion: 2 }, others: [] };
}
