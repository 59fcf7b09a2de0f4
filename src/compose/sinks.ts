import type { Config } from '../config/schema.ts';
import { resolveSecret } from '../config/secrets.ts';
import { createSink, type Sink } from '../notify/sink.ts';
import { createHttpClient } from '../outbound/http.ts';
import { undiciTransport } from '../outbound/undici-transport.ts';
import { iamTokensFor } from '../providers/iam-tokens.ts';
import type { Runtime } from '../runtime.ts';

export interface SinksNeeds {
  readonly runtime: Runtime;
  /** What the receivers' own logs will say about who called. */
  readonly userAgent: string;
}

/** The receivers of `notify`, on the real network. */
export function createSinks(
  { notify, providers }: Config,
  { runtime, userAgent }: SinksNeeds,
): { readonly sinks: readonly Sink[]; close(): void } {
  const transport = undiciTransport(userAgent);
  const reveal = (reference: string) => resolveSecret(reference).reveal();
  const sinks = notify.map((settings) =>
    createSink(settings, {
      runtime,
      http: (options) => createHttpClient({ ...options, runtime, transport }),
      resolveSecret: reveal,
      tokens: () => iamTokensFor({ runtime, settings: providers.iam, resolveSecret: reveal }),
    }),
  );
  return {
    sinks,
    close() {
      for (const sink of sinks) sink.close();
      void transport.close();
    },
  };
}
