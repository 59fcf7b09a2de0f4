import { ssh2Wire } from '../../src/outbound/ssh/wire.ts';
import { createProviderRegistry, type ProviderRegistry } from '../../src/providers/registry.ts';
import { providersSection } from '../../src/providers/settings.ts';
import type { Runtime } from '../../src/runtime.ts';
import { scriptedTransport } from '../outbound/scripted-transport.ts';
import { hastyRuntime } from '../support/hasty-runtime.ts';
import { noPods } from '../support/no-ssh.ts';

/** Providers that log in to a real sshd: deadlines are ten times as long, since on a busy machine a shell takes its time. */
export function registryOverSsh(resolveSecret: () => string, runtime: Runtime = hastyRuntime(0.1)): ProviderRegistry {
  return createProviderRegistry({
    runtime,
    transport: scriptedTransport(),
    ssh: ssh2Wire(),
    pods: noPods,
    systems: providersSection.parse({}),
    resolveSecret,
  });
}
