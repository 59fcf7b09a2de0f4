import type { Config } from '../config/schema.ts';
import type { Notification } from '../notify/notification.ts';
import type { Delivery } from '../notify/sink.ts';
import { systemRuntime } from '../runtime.ts';
import { createSinks } from './sinks.ts';
import { version } from './version.ts';

/** What became of a test message to one receiver. */
export type Tried = { readonly receiver: string; readonly type: string } & Delivery;

/** Sends the receivers of a configuration a message that says that it is a test: all of them, or the named one. */
export async function tryReceivers(config: Config, only?: string): Promise<Tried[]> {
  const runtime = systemRuntime();
  const userAgent = `regent/${version} (notify test)`;
  const { sinks, close } = createSinks(config, { runtime, userAgent });
  const never = new AbortController().signal;
  try {
    const chosen = sinks.filter(({ name }) => only === undefined || name === only);
    const test = testMessage(config.installation, runtime.wallMs(), runtime.id());
    return await Promise.all(
      chosen.map(async (sink) => {
        const type = config.notify.find(({ name }) => name === sink.name)?.type ?? '';
        return { receiver: sink.name, type, ...(await sink.send(test, never)) };
      }),
    );
  } finally {
    close();
  }
}

function testMessage(installation: string, at: number, id: string): Notification {
  return {
    id: `test-${id}`,
    installation,
    application: 'test',
    kind: 'test',
    severity: 'info',
    title: 'This is a test, and nothing has happened',
    sentence: 'Somebody has run `regent notify test` to see whether what Regent tells arrives here.',
    dedupKey: `regent/${installation}/test`,
    resolves: false,
    at,
    command: 'regent notify test',
    graceMs: 0,
  };
}
