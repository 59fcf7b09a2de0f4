import { excerpt } from '../outbound/excerpt.ts';
import type { HttpClient } from '../outbound/http-contract.ts';
import type { HttpLimits } from '../outbound/http-limits.ts';
import { hide } from '../outbound/redact.ts';
import type { ResolveSecret } from '../outbound/secret-reference.ts';
import type { Runtime } from '../runtime.ts';
import type { Log } from '../telemetry/log.ts';
import type { HeartbeatSettings } from './settings.ts';

export interface HeartbeatOptions {
  readonly runtime: Runtime;
  readonly settings: HeartbeatSettings;
  readonly region: string;
  /** Why this controller is not well; undefined while it is. */
  readonly unwell: () => string | undefined;
  readonly resolveSecret: ResolveSecret;
  /** A client for the host of an address. */
  readonly http: (options: {
    readonly name: string;
    readonly baseUrl: string;
    readonly limits: Partial<HttpLimits>;
  }) => HttpClient;
  readonly log: Log;
  /** Told what became of each. */
  readonly onBeat: (result: 'sent' | 'failed' | 'withheld') => void;
}

/** Two tries in less time than the shortest interval. */
export const heartbeatLimits: Partial<HttpLimits> = { readTimeoutMs: 4_000, readWithinMs: 9_000 };

/** How soon after its start a controller is first asked whether it is well, in milliseconds: it needs a lease for that. */
const firstAfterMs = 5_000;

/**
 * Calls a dead man's switch while this controller is well: one that hangs, has lost Redis or has died is noticed elsewhere
 * because nothing comes any more. Nobody waits for it.
 */
export function startHeartbeat(options: HeartbeatOptions): { stop(): Promise<void> } {
  const { runtime, settings } = options;
  const stopping = new AbortController();
  const beating = async () => {
    let failing = false;
    await runtime.sleep(Math.min(firstAfterMs, settings.every), stopping.signal);
    while (!stopping.signal.aborted) {
      const because = await beat(options, stopping.signal);
      if (stopping.signal.aborted) return;
      if (because !== undefined && !failing) options.log.warn({ because }, 'the dead man’s switch could not be called');
      if (because === undefined && failing) options.log.info({}, 'the dead man’s switch is called again');
      failing = because !== undefined;
      await runtime.sleep(settings.every, stopping.signal);
    }
  };
  const ended = beating();
  return {
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}

/** One beat; a sentence where it did not arrive. */
async function beat(options: HeartbeatOptions, signal: AbortSignal): Promise<string | undefined> {
  const { settings, unwell, onBeat } = options;
  const reason = unwell();
  if (reason !== undefined) onBeat('withheld');
  if (reason !== undefined && settings.fail === undefined) return undefined;
  const because = await call(options, reason, signal);
  if (reason === undefined) onBeat(because === undefined ? 'sent' : 'failed');
  return because;
}

async function call(
  { settings, region, resolveSecret, http }: HeartbeatOptions,
  reason: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  let secret = '';
  try {
    secret = resolveSecret(reason === undefined ? settings.url : (settings.fail ?? settings.url)).replaceAll(
      '{region}',
      encodeURIComponent(region),
    );
    const { origin, pathname, search } = new URL(secret);
    const path = `${pathname}${search}`;
    const client = http({ name: 'The dead man’s switch', baseUrl: origin, limits: heartbeatLimits });
    try {
      const told =
        reason === undefined
          ? ({ method: settings.method } as const)
          : ({ method: 'POST', body: { region, because: reason } } as const);
      const request = { ...told, path, secrets: [secret, path] };
      const result = await client.read(request, { signal });
      if (result.outcome === 'none') return hide(result.because, [secret, path]);
      const { status } = result.response;
      return status >= 200 && status < 300 ? undefined : `It answered ${status}.`;
    } finally {
      client.close();
    }
  } catch (error) {
    return hide(error instanceof TypeError ? 'Its address is no URL.' : excerpt(String(error)), [secret]);
  }
}
