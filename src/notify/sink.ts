import { excerpt } from '../outbound/excerpt.ts';
import type { HttpClient, ReadResult } from '../outbound/http-contract.ts';
import { defaultHttpLimits, type HttpLimits } from '../outbound/http-limits.ts';
import type { TokenSource } from '../outbound/iam.ts';
import { hide } from '../outbound/redact.ts';
import { retryAfterMs } from '../outbound/retry-after.ts';
import type { ResolveSecret } from '../outbound/secret-reference.ts';
import type { HttpResponse } from '../outbound/transport.ts';
import type { Runtime } from '../runtime.ts';
import { type Notification, severities } from './notification.ts';
import type { SinkSettings } from './settings.ts';
import { cloudEventsRequest } from './sinks/cloudevents.ts';
import { eventNotificationsRequest } from './sinks/event-notifications.ts';
import { pagerDutyRequest } from './sinks/pagerduty.ts';
import type { SinkRequest } from './sinks/request.ts';
import { slackRequest } from './sinks/slack.ts';

/** A receiver of notifications. */
export interface Sink {
  readonly name: string;
  /** Whether it is to be told of this. */
  wants(notification: Notification): boolean;
  /** Tells it, with a few tries. Never rejects, and no sentence of it holds a secret. */
  send(notification: Notification, signal: AbortSignal): Promise<Delivery>;
  close(): void;
}

/** What became of one notification. */
export type Delivery =
  | { readonly outcome: 'delivered' }
  /** It was understood and not taken: the same again would not be either. */
  | { readonly outcome: 'refused'; readonly because: string }
  /** It may be taken later; `againInMs` where the other side has said when. */
  | { readonly outcome: 'failed'; readonly because: string; readonly againInMs?: number | undefined };

export interface SinkDependencies {
  readonly runtime: Runtime;
  /** A client for the host of an address, with these limits. */
  readonly http: (options: {
    readonly name: string;
    readonly baseUrl: string;
    readonly limits: Partial<HttpLimits>;
    readonly authorize?: (() => Promise<Readonly<Record<string, string>>>) | undefined;
  }) => HttpClient;
  readonly resolveSecret: ResolveSecret;
  /** Where IAM tokens come from, for what is called with one. */
  readonly tokens: () => TokenSource;
}

/** A receiver has all the time it needs: nobody waits for it but what else it is to be told. */
export const sinkLimits: Partial<HttpLimits> = {
  readTimeoutMs: 5_000,
  readWithinMs: 20_000,
  retry: { ...defaultHttpLimits.retry, pauseMs: 500, pauseMaxMs: 5_000 },
  triesOn500Max: 3,
};

/** Makes the receiver of one entry of `notify`. */
export function createSink(settings: SinkSettings, dependencies: SinkDependencies): Sink {
  const { name, minSeverity, applications } = settings;
  const clients = clientsOf(settings, dependencies);
  return {
    name,
    wants: ({ severity, application, kind }) =>
      kind === 'test' ||
      (severities.indexOf(severity) >= severities.indexOf(minSeverity) &&
        (applications === undefined || applications.includes(application))),
    async send(notification, signal) {
      const secrets: string[] = [];
      const reveal = (reference: string) => {
        const secret = dependencies.resolveSecret(reference);
        secrets.push(secret, ...partsOf(secret));
        return secret;
      };
      const safe = (because: string) => hide(because, secrets);
      try {
        const { url, body, headers } = requestTo(settings, notification, reveal, dependencies.runtime);
        const { origin, pathname, search } = new URL(url);
        const request = { method: 'POST', path: `${pathname}${search}`, body, headers, secrets } as const;
        const delivery = judged(await clients.to(origin).read(request, { signal }), dependencies.runtime);
        return delivery.outcome === 'delivered' ? delivery : { ...delivery, because: safe(delivery.because) };
      } catch (error) {
        const because = error instanceof TypeError ? 'its address is no URL' : excerpt(String(error));
        return { outcome: 'failed', because: safe(`The receiver ${name} was not called: ${because}.`) };
      }
    },
    close: () => clients.close(),
  };
}

/** What of an address must not be shown where a text quotes only a part of it, the longest first. */
function partsOf(secret: string): string[] {
  const url = URL.parse(secret);
  if (url === null) return [];
  const { pathname, search, searchParams } = url;
  return [
    pathname,
    search.slice(1),
    ...searchParams.values(),
    ...pathname.split('/').filter(({ length }) => length > 8),
  ];
}

/** A new type adds one case here. */
function requestTo(
  settings: SinkSettings,
  notification: Notification,
  reveal: ResolveSecret,
  runtime: Runtime,
): SinkRequest {
  switch (settings.type) {
    case 'slack':
      return slackRequest(reveal(settings.url), notification);
    case 'pagerduty':
      return pagerDutyRequest(settings.endpoint, reveal(settings.routingKey), notification);
    case 'cloudevents': {
      const target = { url: reveal(settings.url), secret: reveal(settings.secret), now: runtime.wallMs() };
      return cloudEventsRequest({ ...target, typePrefix: settings.typePrefix }, notification);
    }
    case 'event-notifications':
      return eventNotificationsRequest(settings, notification);
  }
}

/** The client of the host that the address names now: an address that is a secret may be renewed. */
function clientsOf(settings: SinkSettings, { http, tokens }: SinkDependencies) {
  const made = new Map<string, HttpClient>();
  const authorize =
    settings.type === 'event-notifications' ? async () => ({ authorization: `Bearer ${await tokens()()}` }) : undefined;
  return {
    to(origin: string): HttpClient {
      const known = made.get(origin);
      if (known !== undefined) return known;
      for (const old of made.values()) old.close();
      made.clear();
      const client = http({ name: `The receiver ${settings.name}`, baseUrl: origin, limits: sinkLimits, authorize });
      made.set(origin, client);
      return client;
    },
    close() {
      for (const client of made.values()) client.close();
    },
  };
}

/** The longest pause that an answer may ask for, in milliseconds. */
const askedPauseMostMs = 300_000;

function judged(result: ReadResult, runtime: Runtime): Delivery {
  if (result.outcome === 'none') return { outcome: 'failed', because: result.because };
  const { response } = result;
  const { status } = response;
  if (status >= 200 && status < 300) return { outcome: 'delivered' };
  const because = told(response);
  const isPassing = status >= 500 || [408, 425, 429].includes(status);
  if (!isPassing) return { outcome: 'refused', because };
  const asked = retryAfterMs(response, runtime.wallMs());
  return { outcome: 'failed', because, againInMs: asked === undefined ? undefined : Math.min(asked, askedPauseMostMs) };
}

function told({ status, text }: HttpResponse): string {
  return `It answered ${status}: ${excerpt(text) || 'nothing'}`;
}
