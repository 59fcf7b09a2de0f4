import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as after } from 'node:timers/promises';
import type { FencingToken } from '../../src/domain/fencing.ts';
import type { Step } from '../../src/domain/operation.ts';
import type { Provider } from '../../src/providers/contract.ts';
import { ImitationWorld } from '../controller/imitation.ts';
import { application } from './application.ts';
import { type Fate, nowMs } from './fate.ts';
import type { SeenCall } from './record.ts';

/** How long the world works on a call that it has taken on, in milliseconds. */
const workMs = 300;

/** How long after its sender's death a call arrives that was held up on its way, in milliseconds: before its deadline. */
const heldUpMs = 4_000;

/** The imitation world as controllers reach it, over HTTP. */
export interface World {
  /** Each controller has a URL of its own, so that it is known who calls. */
  urlFor(instance: string): string;
  readonly calls: readonly SeenCall[];
  readonly servedBy: string | null;
  close(): void;
}

export async function startWorld(fate: Fate): Promise<World> {
  const scene = new Scene(fate);
  const server = createServer((request, response) => void scene.handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    urlFor: (instance) => `http://127.0.0.1:${port}/${instance}`,
    calls: scene.calls,
    get servedBy() {
      return scene.world.servedBy;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

class Scene {
  readonly world = new ImitationWorld();
  readonly calls: SeenCall[] = [];
  readonly #fate: Fate;
  readonly #providers: Readonly<Record<string, Provider>>;
  /** The resources that it is at work on. */
  readonly #busy = new Set<string>();
  /** The resources that a call has been made for. */
  readonly #called = new Set<string>();

  constructor(fate: Fate) {
    this.#fate = fate;
    this.#providers = this.world.providers(application);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://world');
    const [instance = '', what = '', resource = ''] = pathname.slice(1).split('/');
    if (what === 'look') return this.#look(instance, resource, searchParams.get('urgent') === 'true', response);
    await this.#act(instance, JSON.parse(await text(request)) as Asked, response);
  }

  async #look(instance: string, resource: string, urgent: boolean, response: ServerResponse): Promise<void> {
    const seen = await this.#providers[resource]?.observe({ signal: AbortSignal.timeout(1_000) });
    const body = JSON.stringify({ ...seen, busy: this.#busy.has(resource) ? 'yes' : 'no' });
    const event = `look at ${resource} ${this.#called.has(resource) ? 'after' : 'before'} its call`;
    if (urgent && this.#fate.isSealedAt(event, 'not answered')) return this.#fate.strike(instance);
    if (urgent && this.#fate.isSealedAt(event, 'half answered')) {
      await halfOf(body, response);
      return this.#fate.strike(instance);
    }
    response.end(body);
  }

  async #act(instance: string, { step, fencing }: Asked, response: ServerResponse): Promise<void> {
    const call: SeenCall = { instance, at: nowMs(), step: step.id, fencing };
    this.calls.push(call);
    this.#called.add(step.resource);
    const event = `call of ${step.id}`;
    const dies = (moment: string) => this.#fate.isSealedAt(event, moment);
    if (dies('lost on its way')) return this.#fate.strike(instance);
    if (dies('held up on its way')) {
      await this.#fate.strike(instance);
      await after(heldUpMs);
      return this.#takeOn(call, step, fencing);
    }
    if (this.#isSo(step)) {
      response.writeHead(409).end('{}');
      return;
    }
    const work = this.#takeOn(call, step, fencing);
    if (dies('taken on, not answered')) return this.#fate.strike(instance);
    if (dies('half answered')) {
      response.writeHead(202);
      await halfOf('{"taken":"on"}', response);
      return this.#fate.strike(instance);
    }
    response.writeHead(202).end('{}');
    const midst = dies('answered, the world at work');
    if (midst) await after(workMs / 2);
    if (midst) await this.#fate.strike(instance);
    await work;
  }

  async #takeOn(call: SeenCall, step: Step, fencing: FencingToken): Promise<void> {
    this.#busy.add(step.resource);
    await after(workMs);
    this.world.apply(step, { fencing });
    call.effectAt = nowMs();
    this.#busy.delete(step.resource);
  }

  /** The volume's side refuses to be made what it is. The database's does not: nothing but Regent keeps it from a second takeover. */
  #isSo({ verb, resource, region }: Step): boolean {
    return verb === 'promote' && resource === 'volume' && this.world.regions[resource]?.[region]?.role === 'primary';
  }
}

interface Asked {
  readonly step: Step;
  readonly fencing: FencingToken;
}

/** Sends half of an answer and leaves it there. */
async function halfOf(body: string, response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => {
    response.write(body.slice(0, body.length / 2), () => resolve());
  });
}
