import type { Resource } from '../../../src/domain/application.ts';
import type { ScriptEnd } from '../../../src/outbound/shell/contract.ts';
import type { HttpResponse, WireRequest } from '../../../src/outbound/transport.ts';
import type { Provider } from '../../../src/providers/contract.ts';
import { createProviderRegistry, type ProviderRegistry } from '../../../src/providers/registry.ts';
import type { ResourceSettings } from '../../../src/providers/settings.ts';
import { Refusal } from '../../../src/sandbox/http.ts';
import { noPods } from '../../support/no-ssh.ts';
import type { Write } from '../record.ts';
import type { DataTier, ProviderCaller } from '../world/data-tier.ts';
import type { DataPlan } from './data-plan.ts';
import { Db2Pair } from './db2-pair.ts';
import { wallBaseMs } from './memory-machine.ts';
import { recorded } from './recorded.ts';
import { layoutFor } from './sandbox-layout.ts';
import { settingsFor, systems } from './settings.ts';
import { ShareModel } from './share-model.ts';
import type { Surroundings } from './surroundings.ts';
import { VolumeModel } from './volume-model.ts';
import { type Asked, asResponse, type OtherEnds, Wire } from './wire.ts';
import type { Takeover } from './write-ledger.ts';

/** Data behind the providers of production: what they call are the sandbox's models, on the world's time and network. */
export class ProductionData implements DataTier {
  readonly #around: Surroundings;
  readonly #db2: Db2Pair;
  readonly #volume: VolumeModel | undefined;
  readonly #share: ShareModel | undefined;
  readonly #settings: ReadonlyMap<string, ResourceSettings>;
  readonly #registries: ProviderRegistry[] = [];
  readonly #told = new Map<string, string>();

  constructor(plan: DataPlan, surroundings: Surroundings) {
    const { stateOf } = surroundings;
    const survives = (region: string) => plan.storageSurvives && stateOf(region) === 'dead';
    const storageUp = (region: string) => stateOf(region) === 'up' || survives(region);
    const around = { ...surroundings, storageUp };
    this.#around = around;
    const regions = pairOf(around.regions);
    const layout = layoutFor(plan, regions);
    this.#db2 = new Db2Pair(layout, around);
    this.#volume = plan.volume && new VolumeModel(layout, around);
    this.#share = plan.share && new ShareModel(layout, plan.share, around);
    this.#settings = new Map(settingsFor(plan, regions).map((settings) => [settings.name, settings]));
  }

  written(): string[] {
    return this.#db2.writable();
  }

  /** Writes down who can write the database, and which sides of the others take writes. */
  tell(): void {
    this.#db2.look();
    this.#volume?.look();
    this.#share?.look();
    this.#tellOnce('writable', 'db', this.#db2.writable());
    if (this.#volume !== undefined) this.#tellOnce('open', 'volume', this.#volume.open());
    if (this.#share !== undefined) this.#tellOnce('open', 'share', this.#share.open());
  }

  regionChanged(): void {}

  poweredOn(): void {}

  lag(): () => void {
    return this.#db2.cut();
  }

  storageAway(region: string): () => void {
    const ends = [this.#volume?.putAway(region), this.#share?.putAway(region)];
    return () => {
      for (const end of ends) end?.();
    };
  }

  takeovers(): Takeover[] {
    return [this.#db2, this.#volume, this.#share].flatMap((each) => each?.takeovers() ?? []);
  }

  /** One network and one registry for each process, as in production. */
  providersFor(caller: ProviderCaller): (resource: Resource) => Provider | undefined {
    const { process, troubles, dice, unreliable, record } = caller;
    const { network, scheduler, application } = this.#around;
    const wire = new Wire({
      process,
      network,
      scheduler,
      record,
      troubles,
      dice,
      unreliable,
      ends: this.#ends(record),
    });
    const registry = createProviderRegistry({
      runtime: process.runtime,
      transport: wire.transport,
      ssh: wire.ssh,
      pods: noPods,
      systems,
      resolveSecret: () => 'secret',
      tokens: async () => 'token',
    });
    this.#registries.push(registry);
    return ({ id }) => {
      const settings = this.#settings.get(id);
      if (settings === undefined) return undefined;
      const provider = registry.create(settings, { installation: 'sim', application });
      return recorded(provider, { ...caller, application, resource: id, leaving: wire.leaving });
    };
  }

  close(): void {
    for (const registry of this.#registries) registry.close();
  }

  #ends(record: Surroundings['record']): OtherEnds {
    const landed = (write: Write | undefined) => {
      if (write !== undefined) record.tell({ type: 'landed', ...write });
    };
    const rejected = (write: Write | undefined, why: string) => {
      if (write !== undefined) record.tell({ type: 'rejected', why, ...write });
    };
    return {
      addressOf,
      isUp: (resource, place) => {
        if (resource === 'db') return this.#around.runs(place);
        return place === 'api' || this.#around.stateOf(place) !== 'dead';
      },
      answer: async (asked) => {
        try {
          const answer = await this.#dated(asked);
          if (answer !== undefined) landed(asked.write);
          return answer;
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          rejected(asked.write, JSON.stringify(error.body));
          return asResponse(error);
        } finally {
          this.#around.changed();
        }
      },
      execute: async (region, script, write) => {
        const server = this.#db2.servers.get(region);
        const shell = server?.shell;
        if (shell === undefined) return undefined;
        const heard = { landed: () => landed(write), rejected: (why: string) => rejected(write, why) };
        const end: ScriptEnd = await shell.execute(script, heard);
        return server?.shell === shell ? end : undefined;
      },
    };
  }

  /** As every web server says in its headers: its own time, in whole seconds. */
  async #dated(asked: Asked): Promise<HttpResponse | undefined> {
    const answer = await this.#answer(asked);
    const date = new Date(wallBaseMs + this.#around.scheduler.now).toUTCString();
    return answer && { ...answer, headers: { ...answer.headers, date } };
  }

  async #answer({ region, request, write }: Asked): Promise<HttpResponse | undefined> {
    const { hostname, pathname, search } = new URL(request.url);
    const path = `${pathname}${search}`;
    const { method, body, headers } = request;
    if (hostname.endsWith('.db2')) return this.#agent(region, request);
    if (hostname.endsWith('.api')) return ok(this.#volume?.ask(method, path, body, write?.fencing));
    const call = { method, path: path.replace('/v1', ''), body, headers };
    const { status, value, etag } = this.#share?.ask(region, call, write?.fencing) ?? { status: 404 };
    return ok(value, status, etag);
  }

  async #agent(region: string, { method, url, body = '{}' }: WireRequest): Promise<HttpResponse | undefined> {
    const server = this.#db2.servers.get(region);
    const agent = server?.agent;
    if (agent === undefined) return undefined;
    const answer =
      method === 'GET' ? agent.get(url.split('/').at(-1) ?? '') : await agent.post(JSON.parse(body) as object);
    return server?.agent === agent ? ok(answer.body, answer.status) : undefined;
  }

  #tellOnce(type: 'writable' | 'open', resource: string, regions: readonly string[]): void {
    const text = regions.join(',');
    if (this.#told.get(resource) === text) return;
    this.#told.set(resource, text);
    const { record, application } = this.#around;
    record.tell({ type, application, resource, regions });
  }
}

/** `<region>.db2`, `<region>.vpc`, and `softlayer.api` for all regions. */
function addressOf(url: string) {
  const { hostname } = new URL(url);
  const at = hostname.lastIndexOf('.');
  const region = hostname.slice(0, at);
  switch (hostname.slice(at + 1)) {
    case 'db2':
      return { resource: 'db', place: region, region };
    case 'vpc':
      return { resource: 'share', place: region, region };
    default:
      return { resource: 'volume', place: 'api', region: '' };
  }
}

function ok(value: unknown, status = 200, etag?: string): HttpResponse {
  const text = value === undefined ? '' : JSON.stringify(value);
  return { status, headers: etag === undefined ? {} : { etag }, text };
}

function pairOf([first, second]: readonly string[]): [string, string] {
  if (first === undefined || second === undefined) throw new Error('data stands in two regions');
  return [first, second];
}
