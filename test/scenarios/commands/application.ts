import type { Application, Policy, Region, Resource, Target, Verb } from '../../../src/domain/application.ts';
import { verbs } from '../../../src/domain/application.ts';
import type { RecurringWindow, WindowUse } from '../../../src/domain/windows.ts';
import { rejoinedApart } from '../../support/shop.ts';
import { cold, resourceOf, zoned } from '../runner/cast.ts';
import { durationMs, oneOf, type Words } from '../runner/words.ts';
import type { World } from '../runner/world.ts';
import type { Handler } from './command.ts';

/** What the application is made of. All of these come before anything happens. */
export const applicationCommands: Readonly<Record<string, Handler>> = {
  /** `standby cold au-syd`: brought up only when it is needed. */
  standby: (world, words) => {
    oneOf(words.next('cold'), 'cold');
    const regions = words.rest();
    changeRegions(world, regions, cold);
    const all = world.application.regions.map(({ id }) => id);
    return describe(world, {
      resources: [...world.application.resources, resourceOf('pods', ['prepare', 'release'], all)],
    });
  },
  /** `zones us-south dal10 dal12 dal13` */
  zones: (world, words) => {
    const region = words.next('a region');
    const zones = words.rest();
    changeRegions(world, [region], (each) => zoned(each, zones));
    return describe(world, {});
  },
  /** `target us-south db-dal10 data dal10`: one more critical target, in a zone. */
  target: (world, words) => {
    const region = words.next('a region');
    const id = words.next('a name');
    const tier = oneOf(words.next('its tier'), 'application', 'data');
    const zone = words.next('a zone');
    const target: Target = { id, critical: true, expect: 'active', tier, zone };
    changeRegions(world, [region], (each) => ({ ...each, targets: [...each.targets, target] }));
    return describe(world, {});
  },
  /** `telling web`: in every region its answers tell which release runs there. */
  telling: (world, words) => {
    const name = words.next('a target');
    const regions = world.application.regions.map((region) => ({
      ...region,
      targets: region.targets.map((each) => (each.id === name ? { ...each, tellsRelease: true as const } : each)),
    }));
    return describe(world, { regions });
  },
  /** `data us-south eu-de`: only these hold the database. `data none`: the application has none. */
  data: (world, words) => {
    if (words.take('none')) return changeResource(world, 'db', () => undefined);
    const regions = words.rest();
    return changeResource(world, 'db', (db) => ({ ...db, regions }));
  },
  /** `without servers` */
  without: (world, words) => changeResource(world, words.next('a resource'), () => undefined),
  /**
   * `resource uploads promote rejoin [budget 2h] [after db] [apart]`: `apart` is made a replica while servers are stopped.
   * `resource app fence unfence fencesFor planned`: it is stopped for planned moves and not for others; `both`: for all.
   */
  resource: (world, words) => {
    const id = words.next('a name');
    const keywords = ['budget', 'after', 'in', 'fencesFor'];
    const [budget] = words.after('budget', keywords);
    const after = words.after('after', keywords);
    const regions = words.after('in', keywords);
    const apart = words.flag('apart');
    const [fencesFor] = words.after('fencesFor', keywords);
    const can = words.rest().map((verb): Verb => oneOf(verb, ...verbs));
    const all = world.application.regions.map((region) => region.id);
    const added: Resource = {
      ...(apart ? rejoinedApart : asItIs)(resourceOf(id, can, regions.length > 0 ? regions : all)),
      after,
      maxDataLossMs: budget === undefined ? undefined : durationMs(budget),
      ...(fencesFor && { fencesFor: oneOf(fencesFor, 'planned', 'both') }),
    };
    const others = world.application.resources.filter((each) => each.id !== id);
    return describe(world, { resources: [...others, added] });
  },
  /** `parts www`: it can send a part of the users to new regions. */
  parts: (world, words) =>
    changeResource(world, words.next('a resource'), (each) => ({
      ...each,
      abilities: each.abilities.map((ability) => (ability.verb === 'route' ? { ...ability, parts: true } : ability)),
    })),
  /** `byPerson servers`: a person does it, and says when it is done. */
  byPerson: (world, words) =>
    changeResource(world, words.next('a resource'), (each) => ({
      ...each,
      abilities: each.abilities.map((ability) => ({ ...ability, byPerson: true as const })),
    })),
  /** `shift 1 10 50 hold 60s giveUp 5m`: the policy by which users are sent on in parts. */
  shift: (world, words) => {
    const keywords = ['hold', 'giveUp'];
    const [hold = '60s'] = words.after('hold', keywords);
    const [giveUp = '5m'] = words.after('giveUp', keywords);
    const steps = words.rest().map(Number);
    return change(world, { shift: { steps, holdMs: durationMs(hold), giveUpAfterMs: durationMs(giveUp) } });
  },
  /** `drill to eu-de hold 60s giveUp 5m`: how drills go. */
  drill: (world, words) => {
    const keywords = ['to', 'hold', 'giveUp'];
    const [to] = words.after('to', keywords);
    const [hold = '5m'] = words.after('hold', keywords);
    const [giveUp = '30m'] = words.after('giveUp', keywords);
    return change(world, { drill: { to, holdMs: durationMs(hold), giveUpAfterMs: durationMs(giveUp) } });
  },
  policy,
  vantages: (world, words) => describe(world, { vantages: words.rest() }),
  priority: (world, words) => describe(world, { priority: Number(words.next('a number')) }),
  depends: (world, words) => {
    oneOf(words.next('on'), 'on');
    return describe(world, { after: words.rest() });
  },
};

const asItIs = (made: Resource) => made;

const durations = {
  confirmFor: 'confirmForMs',
  holdDown: 'holdDownMs',
  cooldown: 'cooldownMs',
  cooldownMost: 'cooldownMostMs',
  maxDataLoss: 'maxDataLossMs',
  maxSkew: 'maxSkewMs',
  staleAfter: 'staleAfterMs',
  approvalExpires: 'approvalExpiresMs',
} as const;

/** `policy confirmFor 0s`, `policy failbackWindow "0 14 * * *" 2h UTC`, `policy permits dependency-down act`, ... */
function policy(world: World, words: Words): string[] {
  const name = words.next('a setting');
  const value = words.next('a value');
  const known = Object.entries(durations).find(([each]) => each === name);
  if (known !== undefined) return change(world, { [known[1]]: durationMs(value) });
  switch (name) {
    case 'permits':
      return change(world, {
        permits: { ...world.application.policy.permits, [value]: oneOf(words.next('act or hold'), 'act', 'hold') },
      });
    case 'automation':
      return change(world, { automation: oneOf(value, 'automatic', 'manual') });
    case 'failback':
      return change(world, { failback: oneOf(value, 'automatic', 'manual') });
    case 'approval':
      return change(world, { approval: oneOf(value, 'never', 'on-data-loss', 'always') });
    case 'secondPerson':
      return change(world, { secondPerson: oneOf(value, 'never', 'forced', 'moves') });
    case 'sameRelease':
      return change(world, { sameRelease: oneOf(value, 'require') });
    case 'fence':
      return change(world, { fenceOnFailure: oneOf(value, 'ask', 'proceed') });
    case 'failbackWindow':
      return keepTo(world, 'failback', windowOf(value, words));
    case 'drillWindow':
      return keepTo(world, 'drill', windowOf(value, words));
    case 'drillSchedule':
      return keepTo(world, 'drill-due', windowOf(value, words));
    case 'minActiveRegions':
      return change(world, { minActiveRegions: Number(value) });
    case 'quorum':
      return change(world, { quorum: value === 'majority' ? value : Number(value) });
    default:
      throw new Error(`There is no setting ${name}.`);
  }
}

function keepTo(world: World, use: WindowUse, window: RecurringWindow): string[] {
  return change(world, { windows: { ...world.application.policy.windows, [use]: [window] } });
}

function windowOf(start: string, words: Words): RecurringWindow {
  return { start, forMs: durationMs(words.next('how long')), timezone: words.next('a time zone') };
}

function change(world: World, settings: Partial<Policy>): string[] {
  return describe(world, { policy: { ...world.application.policy, ...settings } });
}

function changeRegions(world: World, names: readonly string[], how: (region: Region) => Region): void {
  const regions = world.application.regions.map((region) => (names.includes(region.id) ? how(region) : region));
  world.application = { ...world.application, regions };
}

function changeResource(world: World, id: string, how: (resource: Resource) => Resource | undefined): string[] {
  const resources = world.application.resources.flatMap((each) => (each.id === id ? (how(each) ?? []) : each));
  return describe(world, { resources });
}

function describe(world: World, more: Partial<Application>): string[] {
  world.application = { ...world.application, ...more };
  world.settle();
  return [];
}
