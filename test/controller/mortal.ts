import type { Provider } from '../../src/providers/contract.ts';
import type { ControllerStore } from '../../src/store/contract.ts';
import type { Between } from './harness.ts';

/** A controller's mortality: it dies just before or just after the n-th thing it does that others can see. */
export class Mortality {
  readonly #diesAt: number;
  readonly #fires: () => void;
  #dead = false;
  #count = 0;

  /** `diesAt` counts commits and acts, before and after each, from 1; Infinity never dies. */
  constructor(diesAt: number, fires: () => void = () => {}) {
    this.#diesAt = diesAt;
    this.#fires = fires;
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** Gets between a controller and all that it calls: from its death on nothing leaves and nothing comes back. */
  get between(): Between {
    return {
      store: (store) => this.#mortalStore(store),
      managed: ({ providers, ...rest }) => ({
        ...rest,
        providers: Object.fromEntries(Object.entries(providers).map(([id, one]) => [id, this.#mortalProvider(one)])),
      }),
    };
  }

  async #around<T>(work: () => Promise<T>): Promise<T> {
    await this.#tick();
    const result = await work();
    await this.#tick();
    return result;
  }

  async #tick(): Promise<void> {
    this.#count += 1;
    if (this.#count === this.#diesAt) {
      this.#dead = true;
      this.#fires();
    }
    await this.#breath();
  }

  async #breath(): Promise<void> {
    if (this.#dead) await new Promise(() => {});
  }

  #mortalProvider(provider: Provider): Provider {
    return {
      abilities: provider.abilities,
      observe: async (call) => {
        await this.#breath();
        return provider.observe(call);
      },
      act: (step, call) =>
        this.#around(() => provider.act(step, { ...call, mayStart: () => !this.#dead && call.mayStart() })),
    };
  }

  #mortalStore(store: ControllerStore): ControllerStore {
    return new Proxy(store, {
      get: (target, name: keyof ControllerStore) => {
        const value = target[name];
        if (typeof value !== 'function' || name === 'now' || name === 'listen' || name === 'close') return value;
        const call = (...args: unknown[]) => (value as (...args: unknown[]) => Promise<unknown>).apply(target, args);
        if (name === 'commit') return (...args: unknown[]) => this.#around(() => call(...args));
        return async (...args: unknown[]) => {
          await this.#breath();
          return call(...args);
        };
      },
    });
  }
}
