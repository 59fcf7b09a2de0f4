import type { Transport } from '../../../src/outbound/transport.ts';
import type { Provider } from '../../../src/providers/contract.ts';
import { createProviderRegistry } from '../../../src/providers/registry.ts';
import { providersSection, resourceSettings } from '../../../src/providers/settings.ts';
import type { Runtime } from '../../../src/runtime.ts';
import { noPods, noSsh } from '../../support/no-ssh.ts';
import { owner } from '../support.ts';
import type { MemoryCis } from './memory-cis.ts';

export interface Call {
  /** On the monotonic clock, in milliseconds. */
  readonly at: number;
  readonly method: string;
  /** Below the instance. */
  readonly path: string;
}

/** How long CIS takes to answer, in milliseconds. */
const latencyMs = 150;

/** The network to a CIS in memory, and all calls that were made over it. */
export function memoryTransport(runtime: Runtime, cis: MemoryCis): Transport & { readonly calls: Call[] } {
  const calls: Call[] = [];
  return {
    calls,
    async send({ method, url, body }, { onStart }) {
      onStart?.();
      const path = new URL(url).pathname.replace(/^\/v1\/[^/]+/, '');
      calls.push({ at: runtime.monotonicMs(), method, path });
      await runtime.sleep(latencyMs);
      const answer = cis.answer({ method, path, body: body === undefined ? undefined : JSON.parse(body) });
      return { status: answer.status, headers: {}, text: JSON.stringify(answer.body) };
    },
    close: async () => {},
  };
}

/** Providers as `regent.yaml` would describe them, on the real client, by the resource's name. */
export function providersOver(
  runtime: Runtime,
  transport: Transport,
  resources: readonly Record<string, unknown>[],
): Record<string, Provider> {
  const registry = createProviderRegistry({
    runtime,
    transport,
    ssh: noSsh,
    pods: noPods,
    systems: providersSection.parse({ iam: { apiKey: 'env:KEY' } }),
    resolveSecret: () => 'unused',
    tokens: async () => 'token',
  });
  const all = resources.map((each) => resourceSettings.parse(each));
  return Object.fromEntries(all.map((each) => [each.name, registry.create(each, owner)]));
}
