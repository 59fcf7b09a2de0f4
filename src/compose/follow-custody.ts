import type { Commit, ControllerStore, Kept } from '../store/contract.ts';

/** Hears what the owner of applications takes and commits, after it has; nothing waits for it. */
export interface CustodyListener {
  /** An application was claimed, and this is what is stored of it: nothing yet, where it is undefined. */
  taken(application: string, kept: Kept | undefined): void;
  /** A commit that the replicas have confirmed has led to this version. */
  committed(commit: Commit, version: number): void;
}

/** The store, with somebody listening to what goes through it. */
export function followCustody(store: ControllerStore, listener: CustodyListener): ControllerStore {
  const claimed = new Set<string>();
  return forwarding(store, {
    async claim(application, instance, under) {
      const token = await store.claim(application, instance, under);
      if (token !== undefined) claimed.add(application);
      return token;
    },
    async read(application) {
      const kept = await store.read(application);
      if (claimed.delete(application)) listener.taken(application, kept);
      return kept;
    },
    async commit(commit) {
      const result = await store.commit(commit);
      if (result.kind === 'committed') listener.committed(commit, result.version);
      return result;
    },
  });
}

/** The store with some of its methods replaced; what it tells of itself, it goes on telling. */
function forwarding(store: ControllerStore, replaced: Partial<ControllerStore>): ControllerStore {
  return new Proxy(store, {
    get: (target, name: keyof ControllerStore) => replaced[name] ?? target[name],
  });
}
