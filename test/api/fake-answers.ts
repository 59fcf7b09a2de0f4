import type { Begun, KeptAnswers, KeyedCall } from '../../src/controller/contract.ts';

/** Answers by their keys, in memory: what the store does of it, without its bounds. */
export class FakeAnswers implements KeptAnswers {
  readonly #kept = new Map<string, { readonly call: KeyedCall; readonly answer?: string }>();
  /** What is known of every key, instead of what is. */
  says: Begun | undefined;
  /** Thrown when an answer is to be kept. */
  failure: Error | undefined;
  /** Thrown when a key is looked up. */
  away: Error | undefined;

  async beginCall(call: KeyedCall): Promise<Begun> {
    if (this.away !== undefined) throw this.away;
    if (this.says !== undefined) return this.says;
    const known = this.#kept.get(placeOf(call));
    if (known === undefined) {
      this.#kept.set(placeOf(call), { call });
      return { kind: 'begun' };
    }
    if (known.call.fingerprint !== call.fingerprint) return { kind: 'another-request' };
    return known.answer === undefined ? { kind: 'under-way' } : { kind: 'answered', answer: known.answer };
  }

  async endCall(call: KeyedCall, answer: string | undefined): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    if (answer === undefined) this.#kept.delete(placeOf(call));
    else this.#kept.set(placeOf(call), { call, answer });
  }
}

function placeOf({ caller, key }: KeyedCall): string {
  return JSON.stringify([caller, key]);
}
