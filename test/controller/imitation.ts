import type { Ability, Application, Verb } from '../../src/domain/application.ts';
import type { FencingToken } from '../../src/domain/fencing.ts';
import type { RegionObservation } from '../../src/domain/observation.ts';
import type { Step } from '../../src/domain/operation.ts';
import type { ActCall, Acted, Provider, Seen } from '../../src/providers/contract.ts';
import { primary, replica } from '../support/shop.ts';

/** A small world behind providers: what each resource is in each region, and every call that changed anything. */
export class ImitationWorld {
  readonly regions: Record<string, Record<string, RegionObservation>> = {
    server: { 'us-south': { fenced: 'no', detail: 'It runs.' }, 'eu-de': { fenced: 'no', detail: 'It runs.' } },
    db: { 'us-south': primary, 'eu-de': replica },
    volume: { 'us-south': primary, 'eu-de': replica },
    www: { 'us-south': { serving: 'yes', detail: 'It serves.' }, 'eu-de': { serving: 'no', detail: 'It is idle.' } },
  };
  /** What is read back from each resource that holds a mark. */
  readonly marks: Record<string, FencingToken> = {};
  readonly acts: { readonly step: string; readonly fencing: string }[] = [];
  /** Called with each act before it takes effect; what it returns replaces the effect and the answer. */
  intercept: (step: Step, call: ActCall) => Promise<Acted | undefined> = async () => undefined;

  providers(application: Application): Record<string, Provider> {
    return Object.fromEntries(application.resources.map((each) => [each.id, this.#provider(each.id, each.abilities)]));
  }

  /** How often a step's act took effect. */
  effectsOf(step: string): number {
    return this.acts.filter((act) => act.step === step).length;
  }

  #provider(resource: string, abilities: readonly Ability[]): Provider {
    return {
      abilities,
      observe: async (): Promise<Seen> => ({
        regions: { ...this.regions[resource] },
        busy: 'no',
        mark: this.marks[resource],
      }),
      act: async (step, call): Promise<Acted> => {
        const instead = await this.intercept(step, call);
        if (instead !== undefined) return instead;
        if (!call.mayStart()) return { outcome: 'refused', again: true, note: 'It may not start.' };
        this.apply(step, call);
        return { outcome: 'accepted', note: 'It was done.' };
      },
    };
  }

  /** Makes a step's effect, and writes it down. */
  apply(step: Step, call: Pick<ActCall, 'fencing'>): void {
    this.acts.push({ step: step.id, fencing: `${call.fencing.epoch}.${call.fencing.token}` });
    const here = this.regions[step.resource] ?? {};
    const changes: Partial<Record<Verb, () => void>> = {
      fence: () => this.#set(here, step.region, { fenced: 'yes', detail: 'It is off.' }),
      unfence: () => this.#set(here, step.region, { fenced: 'no', detail: 'It runs.' }),
      promote: () => {
        for (const region of Object.keys(here)) this.#set(here, region, region === step.region ? primary : replica);
      },
      rejoin: () => this.#set(here, step.region, replica),
      route: () => {
        for (const region of Object.keys(here)) {
          const serving = step.active.includes(region) ? 'yes' : 'no';
          this.#set(here, region, { serving, detail: `Serving: ${serving}.` });
        }
      },
    };
    changes[step.verb]?.();
  }

  /** The region that users reach. */
  get servedBy(): string | null {
    const serving = Object.entries(this.regions.www ?? {}).find(([, seen]) => seen.serving === 'yes');
    return serving?.[0] ?? null;
  }

  #set(here: Record<string, RegionObservation>, region: string, seen: RegionObservation): void {
    here[region] = seen;
  }
}
