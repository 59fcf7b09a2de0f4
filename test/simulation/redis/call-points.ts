import type { SimProcess } from '../sim-process.ts';

/**
 * A contract whose every call can be a process's last: before it leaves and after it came back the process may die or
 * freeze. `plain` names what is no call.
 */
export function withCallPoints<T extends object>(name: string, target: T, process: SimProcess, plain: (keyof T)[]): T {
  const wrapped = new Map<PropertyKey, unknown>();
  return new Proxy(target, {
    get(_, key) {
      const value = target[key as keyof T];
      if (typeof value !== 'function') return value;
      const known = wrapped.get(key);
      if (known !== undefined) return known;
      if (plain.includes(key as keyof T)) {
        const bound = value.bind(target);
        wrapped.set(key, bound);
        return bound;
      }
      const call = value as (...given: unknown[]) => Promise<unknown>;
      const made = (...given: unknown[]) => around(process, `${name}.${String(key)}`, () => call.apply(target, given));
      wrapped.set(key, made);
      return made;
    },
  });
}

async function around<T>(process: SimProcess, name: string, work: () => Promise<T>): Promise<T> {
  process.onCall?.(name, 'before');
  if (!process.running) await process.whenRunning();
  try {
    return await work();
  } finally {
    process.onCall?.(name, 'after');
    if (!process.running) await process.whenRunning();
  }
}
