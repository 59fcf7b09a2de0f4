import { type Application, abilityFor, type Placement } from '../../../src/domain/application.ts';
import type { FencingToken } from '../../../src/domain/fencing.ts';
import type { Observation, RegionObservation } from '../../../src/domain/observation.ts';
import type { RoutePart, Step } from '../../../src/domain/operation.ts';

type Regions = Record<string, RegionObservation>;

/** The external things of an application as their providers would show them, and what a carried-out step does to them. */
export class Things {
  readonly #seen = new Map<string, Regions>();
  readonly #unobserved = new Set<string>();
  readonly #marks = new Map<string, number>();
  /** Promotions by force while what writes on the old side was not fenced: there must be none. */
  readonly unfenced: string[] = [];

  /** Everything is as it should be with the application at this placement. */
  settle(application: Application, placement: Placement): void {
    this.#seen.clear();
    for (const resource of application.resources) {
      const can = (verb: 'promote' | 'fence' | 'route' | 'prepare' | 'unmount') =>
        abilityFor(resource, verb) !== undefined;
      for (const region of resource.regions) {
        const active = placement.active.includes(region);
        if (can('promote')) this.set(resource.id, region, region === placement.primary ? primary : replica);
        if (can('fence')) this.set(resource.id, region, { fenced: 'no', detail: 'It runs.' });
        if (can('route')) this.set(resource.id, region, serving(active, zonesOf(application, region)));
        if (can('unmount')) this.set(resource.id, region, mounts(region === placement.primary));
        if (can('prepare')) this.set(resource.id, region, capacity(active));
      }
    }
  }

  set(resource: string, region: string, seen: RegionObservation): void {
    const regions = this.#seen.get(resource) ?? {};
    this.#seen.set(resource, { ...regions, [region]: { ...regions[region], ...seen } });
  }

  /** As `set`, and nothing is left of what was seen before. */
  replace(resource: string, region: string, seen: RegionObservation): void {
    this.#seen.set(resource, { ...this.#seen.get(resource), [region]: seen });
  }

  /** Its provider doesn't answer; or answers again. */
  hide(resource: string, hidden: boolean): void {
    if (hidden) this.#unobserved.add(resource);
    else this.#unobserved.delete(resource);
  }

  observations(now: number): Record<string, Observation> {
    const seen = [...this.#seen].filter(([resource]) => !this.#unobserved.has(resource));
    return Object.fromEntries(
      seen.map(([resource, regions]) => [
        resource,
        { resource, at: now, regions, busy: 'no' as const, mark: this.#mark(resource) },
      ]),
    );
  }

  /** The mark of an epoch is read back from it. */
  mark(resource: string, epoch: number): void {
    this.#marks.set(resource, epoch);
  }

  #mark(resource: string): FencingToken | undefined {
    const epoch = this.#marks.get(resource);
    return epoch === undefined ? undefined : { epoch, token: 1 };
  }

  /** What is so once the step has been carried out. */
  carryOut(step: Step): void {
    const { resource, region } = step;
    const others = Object.keys(this.#seen.get(resource) ?? {}).filter((other) => other !== region);
    if (step.verb === 'fence') this.set(resource, region, { fenced: 'yes', detail: 'It is stopped.' });
    if (step.verb === 'unfence') this.set(resource, region, { fenced: 'no', detail: 'It runs.' });
    if (step.verb === 'mount') this.set(resource, region, mounts(true));
    if (step.verb === 'unmount') this.set(resource, region, mounts(false));
    if (step.verb === 'prepare') this.set(resource, region, capacity(true));
    if (step.verb === 'release') this.set(resource, region, capacity(false));
    if (step.verb === 'rejoin') this.replace(resource, region, replica);
    if (step.verb === 'promote') {
      for (const other of others) {
        const wasPrimary = this.#seen.get(resource)?.[other]?.role === 'primary';
        const writes = this.#seen.get('servers')?.[other]?.fenced !== 'yes';
        if (wasPrimary && writes && !step.graceful) this.unfenced.push(step.id);
        if (wasPrimary) this.replace(resource, other, step.graceful ? replica : leftBehind);
      }
      this.replace(resource, region, primary);
    }
    if (step.part !== undefined) this.#share(resource, step.active, step.part);
    if (step.verb === 'route' && step.part === undefined) {
      for (const each of [region, ...others]) this.set(resource, each, serving(step.active.includes(each)));
    }
    if (step.zone !== undefined) this.#open(resource, region, step.zone, step.verb === 'restore');
  }

  #share(resource: string, active: readonly string[], { regions, percent }: RoutePart): void {
    const others = active.filter((region) => !regions.includes(region));
    for (const region of active) {
      const some = regions.includes(region) ? percent / regions.length : (100 - percent) / others.length;
      this.set(resource, region, { serving: 'yes', share: some / 100, detail: `It receives ${some} % of the users.` });
    }
  }

  /** Users are kept from a zone, whoever did that. */
  keepFrom(resource: string, region: string, zone: string): void {
    this.#open(resource, region, zone, false);
  }

  #open(resource: string, region: string, zone: string, open: boolean): void {
    const zones = this.#seen.get(resource)?.[region]?.zones;
    this.set(resource, region, { zones: { ...zones, [zone]: open ? 'yes' : 'no' }, detail: '' });
  }
}

export const primary: RegionObservation = { role: 'primary', detail: 'It is primary.' };

export const replica: RegionObservation = {
  role: 'replica',
  replicating: 'yes',
  ready: { graceful: 'yes', forced: 'yes' },
  detail: 'It is a replica in peer.',
};

const leftBehind: RegionObservation = {
  role: 'none',
  replicating: 'no',
  ready: { graceful: 'no', forced: 'no' },
  detail: 'It was left behind.',
};

function serving(active: boolean, zones?: RegionObservation['zones']): RegionObservation {
  const detail = active ? 'Users are sent here.' : 'No users are sent here.';
  return { serving: active ? 'yes' : 'no', detail, ...(zones === undefined ? {} : { zones }) };
}

function capacity(enough: boolean): RegionObservation {
  return { capacity: enough ? 'yes' : 'no', detail: enough ? '6 of 6 replicas run.' : '0 of 6 replicas run.' };
}

function mounts(mounted: boolean): RegionObservation {
  const [has, lacks] = mounted ? (['yes', 'no'] as const) : (['no', 'yes'] as const);
  return { mounted: has, unmounted: lacks, detail: mounted ? 'It is mounted.' : 'Nothing is mounted.' };
}

function zonesOf(application: Application, region: string): Record<string, 'yes'> {
  const zones = application.regions.find(({ id }) => id === region)?.zones ?? [];
  return Object.fromEntries(zones.map((zone) => [zone, 'yes' as const]));
}
