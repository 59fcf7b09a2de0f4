import type { Cancel, Runtime } from '../runtime.ts';
import type { TokenSource } from './iam.ts';

export interface KeepFreshOptions {
  readonly runtime: Runtime;
  readonly tokens: TokenSource;
  readonly everyMs: number;
  /** Told when there is no token any more (why) and when there is one again (nothing). */
  readonly onChange?: ((because: string | undefined) => void) | undefined;
}

/**
 * Asks for a token every so often though nobody needs one: a controller that has just become an owner then has one, also
 * while IAM is away. That costs a request when four fifths of a token's life are over, and else nothing.
 */
export function keepFresh({ runtime, tokens, everyMs, onChange }: KeepFreshOptions): Cancel {
  let stopped = false;
  let missing = false;
  let cancel: Cancel = () => {};
  const tell = (because: string | undefined) => {
    if (stopped || missing === (because !== undefined)) return;
    missing = because !== undefined;
    onChange?.(because);
  };
  const ask = async () => {
    await tokens().then(
      () => tell(undefined),
      (error: unknown) => tell(error instanceof Error ? error.message : String(error)),
    );
    if (!stopped) cancel = runtime.after(everyMs, ask);
  };
  void ask();
  return () => {
    stopped = true;
    cancel();
  };
}
