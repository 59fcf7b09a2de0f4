/** What is wrong with a provider's other side for a while. */
export interface Trouble {
  /** `outage`: no answer at all. `errors`: every call is refused. `lossy`: calls take effect or not, and nobody is told. */
  readonly kind: 'outage' | 'errors' | 'slow' | 'lossy' | 'refuses-acts';
}

/** What becomes of a call that has left. */
export type Fate = 'answered' | 'refused' | 'swallowed' | 'unanswered' | 'late' | 'stuck';

/** The troubles of each resource now. */
export class Troubles {
  readonly #current = new Map<string, Trouble[]>();
  #fate: Fate | undefined;

  /** Begins one; what is returned ends it. */
  begin(resource: string, trouble: Trouble): () => void {
    this.#current.set(resource, [...(this.#current.get(resource) ?? []), trouble]);
    return () => {
      this.#current.set(
        resource,
        (this.#current.get(resource) ?? []).filter((each) => each !== trouble),
      );
    };
  }

  has(resource: string, kind: Trouble['kind']): boolean {
    return (this.#current.get(resource) ?? []).some((each) => each.kind === kind);
  }

  /** Decides what becomes of the next call that leaves. */
  chooseFate(fate: Fate): void {
    this.#fate = fate;
  }

  /** What was chosen for this call, once. */
  takeFate(): Fate | undefined {
    const fate = this.#fate;
    this.#fate = undefined;
    return fate;
  }
}
