import type { ScriptEnd, ShellSession } from '../../../src/outbound/shell/contract.ts';
import type { SshWire } from '../../../src/outbound/ssh/contract.ts';
import type { HttpResponse, SendOptions, Transport, WireRequest } from '../../../src/outbound/transport.ts';
import { Refusal } from '../../../src/sandbox/http.ts';
import type { Dice } from '../dice.ts';
import type { Network } from '../network.ts';
import type { Record, Write } from '../record.ts';
import type { Scheduler } from '../scheduler.ts';
import type { SimProcess } from '../sim-process.ts';
import type { Fate, Troubles } from '../world/trouble.ts';

/** A call on its way to a model. */
export interface Asked {
  readonly region: string;
  readonly request: WireRequest;
  /** What it is to change; absent where it only reads. */
  readonly write: Write | undefined;
}

/** Where calls of the providers end. */
export interface OtherEnds {
  /** By which resource's troubles an address is struck, and where it stands. */
  addressOf(url: string): { readonly resource: string; readonly place: string; readonly region: string };
  /** Whether whoever stands there answers at all. */
  isUp(resource: string, place: string): boolean;
  /** An answer of the model; undefined where none comes. Throws the models' refusals. */
  answer(asked: Asked): Promise<HttpResponse | undefined>;
  /** What a script on a database server comes to; undefined where its server is gone by then. */
  execute(region: string, script: string, write: Write | undefined): Promise<ScriptEnd | undefined>;
}

export interface WireOptions {
  readonly process: SimProcess;
  readonly network: Network;
  readonly scheduler: Scheduler;
  readonly record: Record;
  readonly troubles: Troubles;
  readonly dice: Dice;
  /** Whether calls get lost now and then without any fault. */
  readonly unreliable: boolean;
  readonly ends: OtherEnds;
}

/** No effect comes later than so long after its call has left, in milliseconds: less than any provider's settle. */
const latestMs = 7_500;

/** What a call that changes something has said of itself in its start hook, for who carries it. */
export class Leaving {
  #write: Write | undefined;

  note(write: Write): void {
    this.#write = write;
  }

  take(): Write | undefined {
    const write = this.#write;
    this.#write = undefined;
    return write;
  }
}

/** The network of one process: HTTP and SSH to the models, on the world's time, with all that can go wrong on the way. */
export class Wire {
  readonly leaving = new Leaving();
  readonly #options: WireOptions;

  constructor(options: WireOptions) {
    this.#options = options;
  }

  get transport(): Transport {
    return { send: (request, options) => this.#request(request, options), close: async () => {} };
  }

  get ssh(): SshWire {
    return { connect: (login, signal) => this.#connect(login.address, signal) };
  }

  async #request(request: WireRequest, { signal, onStart }: SendOptions): Promise<HttpResponse> {
    const { ends } = this.#options;
    const { resource, place, region } = ends.addressOf(request.url);
    const handle = (write: Write | undefined) => ends.answer({ region, request, write });
    if (onStart === undefined) return this.#ask({ resource, place, signal, handle: () => handle(undefined) });
    await this.#reach({ resource, place, signal });
    onStart();
    const write = this.leaving.take();
    return this.#send({ resource, place, signal, write, handle, refused: refusalOf(resource) });
  }

  async #connect(address: string, signal: AbortSignal): Promise<ShellSession> {
    const { ends } = this.#options;
    const { resource, place, region } = ends.addressOf(`http://${address}`);
    await this.#reach({ resource, place, signal });
    const refused = { exitCode: 0, stdout: 'regent:trouble Nothing is taken on for a while.\n', stderr: '' };
    return {
      isOpen: true,
      end: () => {},
      run: async (_shell, input, within) => {
        await this.#reach({ resource, place, signal: within });
        const script = input();
        const write = this.leaving.take();
        const handle = () => ends.execute(region, script, write);
        if (write === undefined) return this.#ask({ resource, place, signal: within, handle });
        return this.#send({ resource, place, signal: within, write, handle, refused });
      },
    };
  }

  /** A question that changes nothing. */
  #ask<T>(asked: { resource: string; place: string; signal: AbortSignal; handle: () => Promise<T | undefined> }) {
    const { troubles } = this.#options;
    const { resource, handle } = asked;
    if (troubles.has(resource, 'errors')) return this.#exchange<T>({ ...asked, handle: () => outOfOrder() });
    return this.#exchange<T>({ ...asked, handle });
  }

  /** A way there and back before anything leaves: a connection is made. */
  #reach({ resource, place, signal }: { resource: string; place: string; signal: AbortSignal }): Promise<true> {
    return this.#exchange({ resource, place, signal, handle: async () => true as const });
  }

  /** A call that changes something is on its way: what becomes of it is drawn. */
  #send<T>(sent: {
    resource: string;
    place: string;
    signal: AbortSignal;
    write: Write | undefined;
    handle: (write: Write | undefined) => Promise<T | undefined>;
    refused: T;
  }): Promise<T> {
    const { dice, record } = this.#options;
    const { write, handle, refused, resource } = sent;
    const fate = this.#fate(resource);
    const work = async (): Promise<T | undefined> => {
      if (fate === 'swallowed' || fate === 'stuck') return undefined;
      if (fate === 'refused') {
        if (write !== undefined) record.tell({ type: 'rejected', why: 'it refuses everything for a while', ...write });
        return refused;
      }
      const answer = await handle(write);
      return fate === 'answered' ? answer : undefined;
    };
    const lateMs = fate === 'late' ? dice.between(1_000, latestMs - 2_500) : 0;
    return this.#exchange({ ...sent, lateMs, handle: work });
  }

  /** Goes there, has it handled, and comes back; where anything of that fails nothing comes back until the time is up. */
  #exchange<T>(asked: {
    resource: string;
    place: string;
    signal: AbortSignal;
    lateMs?: number;
    handle: () => Promise<T | undefined>;
  }): Promise<T> {
    const { process, network, scheduler, troubles, dice, ends } = this.#options;
    const { resource, place, signal, lateMs = 0, handle } = asked;
    return new Promise<T>((resolve, reject) => {
      const give = (act: () => void) => () => {
        signal.removeEventListener('abort', onAbort);
        act();
      };
      const onAbort = give(() => reject(signal.reason));
      if (signal.aborted) return onAbort();
      signal.addEventListener('abort', onAbort);
      if (troubles.has(resource, 'outage')) return;
      const back = (outcome: () => void) => network.send(place, process.place, () => process.deliver(give(outcome)));
      const arrive = () => {
        if (!ends.isUp(resource, place)) return;
        handle().then(
          (answer) => {
            if (answer !== undefined) back(() => resolve(answer));
          },
          (error: unknown) => {
            back(() => reject(error));
            // What a model does not understand is its own fault, and must not pass for a lost connection.
            if (!isOutOfOrder(error)) throw error;
          },
        );
      };
      const slowMs = troubles.has(resource, 'slow') ? dice.between(200, 2_500) : 0;
      network.send(process.place, place, () => {
        if (slowMs + lateMs > 0) scheduler.after(slowMs + lateMs, arrive);
        else arrive();
      });
    });
  }

  /** Even without a fault, calls get lost now and then where the plan of the world says so. */
  #fate(resource: string): Fate {
    const { troubles, dice, unreliable } = this.#options;
    const chosen = troubles.takeFate();
    if (chosen !== undefined) return chosen;
    if (troubles.has(resource, 'refuses-acts')) return 'refused';
    const roll = dice.next();
    if (!troubles.has(resource, 'lossy')) return unreliable && roll < 0.03 ? 'unanswered' : 'answered';
    if (roll < 0.3) return 'swallowed';
    if (roll < 0.55) return 'unanswered';
    return roll < 0.7 ? 'late' : 'answered';
  }
}

/** A refusal that the models throw, as an answer. */
export function asResponse(refusal: Refusal): HttpResponse {
  return { status: refusal.status, headers: {}, text: JSON.stringify(refusal.body) };
}

/** How each system says that it takes nothing on now: so that it is certain that nothing was done. */
function refusalOf(resource: string): HttpResponse {
  if (resource === 'volume')
    return asResponse(
      new Refusal(500, { error: 'Too many calls.', code: 'SoftLayer_Exception_WebService_RateLimitExceeded' }),
    );
  if (resource === 'share')
    return asResponse(new Refusal(429, { errors: [{ code: 'too_many_requests', message: 'Too many calls.' }] }));
  return asResponse(new Refusal(429, { error: 'too many calls' }));
}

function isOutOfOrder(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}

function outOfOrder(): Promise<never> {
  return Promise.reject(Object.assign(new Error('connection reset by peer'), { code: 'ECONNRESET' }));
}
