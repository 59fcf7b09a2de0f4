import { createHmac } from 'node:crypto';
import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { sinkSettings } from '../../src/notify/settings.ts';
import { createSink, type Sink } from '../../src/notify/sink.ts';
import { createHttpClient } from '../../src/outbound/http.ts';
import type { Transport, WireRequest } from '../../src/outbound/transport.ts';
import { undiciTransport } from '../../src/outbound/undici-transport.ts';
import { type Runtime, systemRuntime } from '../../src/runtime.ts';
import { MINIMAL } from '../config/minimal-config.ts';
import { problemsOf } from '../config/problems-of.ts';
import { scriptedTransport } from '../outbound/scripted-transport.ts';
import { onlyNock } from '../providers/support.ts';
import { virtualRuntime } from '../support/virtual-runtime.ts';
import { notification, passed } from './a-notification.ts';

onlyNock();

const token = 'iam-access-token-123';
const secrets: Record<string, string> = {
  'env:SLACK': 'https://hooks.slack.example/services/T000/B000/secret-of-slack',
  'env:PAGER': 'routing-key-123456',
  'env:BUS': 'https://bus.example/in?tenant=seven',
  'env:SIGN': 'signing-secret-123',
};

const kinds: Record<
  string,
  { readonly settings: object; readonly host: string; readonly path: string; readonly secret: string }
> = {
  slack: {
    settings: { type: 'slack', url: 'env:SLACK' },
    host: 'https://hooks.slack.example',
    path: '/services/T000/B000/secret-of-slack',
    secret: 'secret-of-slack',
  },
  pagerduty: {
    settings: { type: 'pagerduty', routingKey: 'env:PAGER' },
    host: 'https://events.pagerduty.com',
    path: '/v2/enqueue',
    secret: 'routing-key-123456',
  },
  cloudevents: {
    settings: { type: 'cloudevents', url: 'env:BUS', secret: 'env:SIGN' },
    host: 'https://bus.example',
    path: '/in?tenant=seven',
    secret: 'tenant=seven',
  },
  'event-notifications': {
    settings: {
      type: 'event-notifications',
      endpoint: 'https://us-south.event-notifications.cloud.ibm.com',
      instance: 'i-1',
      source: 'src-1:api',
    },
    host: 'https://us-south.event-notifications.cloud.ibm.com',
    path: '/event-notifications/v1/instances/i-1/notifications',
    secret: token,
  },
};

/** The real network, as nock has it, with the last request to look at. */
let last: WireRequest | undefined;
const network: Transport = undiciTransport('regent/test');
const recording: Transport = {
  send(request, options) {
    last = request;
    return network.send(request, options);
  },
  close: () => network.close(),
};

/** Real time for whoever answers, and next to none for the pauses between two tries. */
const hasty: Runtime = { ...systemRuntime(), sleep: (ms, signal) => systemRuntime().sleep(ms / 1_000, signal) };

function sinkOf(kind: string, more: object = {}, transport = recording, runtime = hasty): Sink {
  const settings = sinkSettings.parse({ name: 'receiver', ...kinds[kind]?.settings, ...more });
  return createSink(settings, {
    runtime,
    http: (options) => createHttpClient({ ...options, runtime, transport }),
    resolveSecret: (reference) => {
      const found = secrets[reference];
      if (found === undefined) throw new Error(`The secret ${reference} is not there`);
      return found;
    },
    tokens: () => async () => token,
  });
}

/** What the receiver is sent for a notification: the body, and the headers. */
async function sent(kind: string, told = notification()) {
  const { host = '', path = '' } = kinds[kind] ?? {};
  nock(host).post(path).reply(202);
  expect(await sinkOf(kind).send(told, new AbortController().signal)).toEqual({ outcome: 'delivered' });
  return { body: JSON.parse(last?.body ?? '') as Record<string, unknown>, headers: last?.headers ?? {} };
}

describe('Slack', () => {
  it('is told in a line for the phone and in blocks, with nothing in it taken for markup', async () => {
    const { body } = await sent('slack', notification({ sentence: 'lag < 5 & <!channel> said so' }));

    expect(body.text).toBe(':rotating_light: shop: us-south is down');
    expect(JSON.stringify(body.blocks)).toContain('lag &lt; 5 &amp; &lt;!channel&gt; said so');
    expect(JSON.stringify(body.blocks)).toContain('regent why shop');
  });

  it('is told with a tick that it has passed', async () => {
    expect((await sent('slack', passed())).body.text).toBe(':white_check_mark: shop: us-south is up again');
  });

  it('never gets a longer text than it takes, nor half an entity', async () => {
    const { body } = await sent('slack', notification({ sentence: '<'.repeat(5_000), title: '&'.repeat(500) }));
    const [section] = body.blocks as { text: { text: string } }[];

    expect(section?.text.text.length).toBeLessThan(3_000);
    expect(section?.text.text.replaceAll(/&(?:amp|lt|gt);/g, '')).not.toContain('&');
  });
});

describe('PagerDuty', () => {
  it('is triggered by what begins, and resolved by the same key when it passes', async () => {
    const { body: began } = await sent('pagerduty');
    const { body: over } = await sent('pagerduty', passed());

    expect(began).toMatchObject({
      routing_key: 'routing-key-123456',
      event_action: 'trigger',
      dedup_key: 'regent/example/shop/region/us-south',
      payload: {
        summary: 'shop: us-south is down',
        source: 'regent/example',
        severity: 'critical',
        timestamp: '1970-01-01T00:00:01.000Z',
        component: 'shop',
        class: 'region-down',
      },
    });
    expect(over).toMatchObject({ event_action: 'resolve', dedup_key: began.dedup_key });
  });

  it('gets no longer key and no longer summary than it takes', async () => {
    const { body } = await sent('pagerduty', notification({ dedupKey: 'k'.repeat(300), title: 't'.repeat(2_000) }));

    expect(String(body.dedup_key)).toMatch(/^regent\/[0-9a-f]{64}$/);
    expect(String((body.payload as { summary: string }).summary).length).toBe(1_024);
  });
});

describe('a receiver of CloudEvents', () => {
  it('gets one in JSON, with an id that is the same whenever it is told, signed as a webhook is', async () => {
    const { body, headers } = await sent('cloudevents');
    const [, seconds, hex] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(headers['x-regent-signature'] ?? '') ?? [];
    const signed = `${seconds}.POST /in?tenant=seven\n${JSON.stringify(body)}`;

    expect(body).toMatchObject({
      specversion: '1.0',
      id: '1000-7-begun-region/us-south',
      source: '/regent/example/shop',
      type: 'regent.notification.region-down',
      time: '1970-01-01T00:00:01.000Z',
      datacontenttype: 'application/json',
      data: { severity: 'critical', resolves: false, region: 'us-south', rule: 301 },
    });
    expect(headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    expect(hex).toBe(createHmac('sha256', 'signing-secret-123').update(signed).digest('hex'));
  });
});

describe('IBM Event Notifications', () => {
  it('gets a CloudEvent with what it asks for beside, by an IAM token', async () => {
    const { body, headers } = await sent('event-notifications');

    expect(headers.authorization).toBe(`Bearer ${token}`);
    expect(body).toMatchObject({
      specversion: '1.0',
      id: '1000-7-begun-region/us-south',
      type: 'regent.notification:region-down',
      ibmensourceid: 'src-1:api',
      ibmenseverity: 'HIGH',
      ibmendefaultshort: 'shop: us-south is down',
    });
    expect(body.ibmendefaultlong).toContain('A quorum of vantages sees an active region down.');
  });
});

describe.each(Object.keys(kinds))('%s', (kind) => {
  const { host = '', path = '', secret = '' } = kinds[kind] ?? {};
  const send = (sink = sinkOf(kind)) => sink.send(notification(), new AbortController().signal);

  it('is tried again after 429, as late as it asks, and after 5xx', async () => {
    nock(host).post(path).reply(429, '', { 'retry-after': '1' }).post(path).reply(503).post(path).reply(202);

    expect(await send()).toEqual({ outcome: 'delivered' });
  });

  it('is asked once for what it refuses, and nothing secret is in what is said of it', async () => {
    nock(host).post(path).reply(400, `Bad: ${secret}`);

    const delivery = await send();

    expect(delivery).toMatchObject({ outcome: 'refused', because: expect.stringContaining('It answered 400: Bad: ') });
    expect(JSON.stringify(delivery)).not.toContain(secret);
  });

  it('is not shown in part either, where what it is told of is cut off', async () => {
    nock(host)
      .post(path)
      .reply(400, `${'-'.repeat(150)}${secret}`);

    expect(JSON.stringify(await send())).not.toContain(secret.slice(0, 6));
  });
});

describe('a receiver', () => {
  const send = (sink: Sink) => sink.send(notification(), new AbortController().signal);

  it('that stays away is told later, as late as it asks', async () => {
    nock('https://hooks.slack.example').post(/.*/).reply(429, '', { 'retry-after': '120' });

    expect(await send(sinkOf('slack'))).toMatchObject({ outcome: 'failed', againInMs: 120_000 });
  });

  it('that gives no answer is tried three times, and its address is not shown', async () => {
    const silent = scriptedTransport('silence');

    const runtime = virtualRuntime();
    const delivery = await runtime.until(send(sinkOf('slack', {}, silent, runtime)));

    expect(delivery.outcome).toBe('failed');
    expect(silent.requests).toHaveLength(3);
    expect(JSON.stringify(delivery)).not.toContain('secret-of-slack');
  });

  it('is not followed elsewhere', async () => {
    nock('https://hooks.slack.example').post(/.*/).reply(307, '', { location: 'https://elsewhere.example/' });

    expect(await send(sinkOf('slack'))).toMatchObject({ outcome: 'refused' });
  });

  it('whose secret is not there, or is no address, is not called', async () => {
    secrets['env:WRONG'] = 'not-an-address-but-secret';
    const missing = await send(sinkOf('slack', { url: 'env:NONE' }));
    const wrong = await send(sinkOf('slack', { url: 'env:WRONG' }));

    expect(missing).toMatchObject({ outcome: 'failed', because: expect.stringContaining('env:NONE is not there') });
    expect(wrong).toMatchObject({
      outcome: 'failed',
      because: 'The receiver receiver was not called: its address is no URL.',
    });
  });

  it.each([
    ['warning', { minSeverity: 'critical' }, false],
    ['warning', {}, true],
    ['info', {}, false],
    ['info', { minSeverity: 'info' }, true],
    ['critical', { applications: ['bank'] }, false],
    ['critical', { applications: ['bank', 'shop'] }, true],
  ] as const)('is told of a %s with %j: %s', (severity, settings, isTold) => {
    expect(sinkOf('slack', settings).wants(notification({ severity }))).toBe(isTold);
  });
});

describe('the settings of receivers', () => {
  const notify = (text: string) => problemsOf(`${MINIMAL}notify:\n  - ${text}\n`);

  it('are right as they stand in the documentation', () => {
    expect(notify('{ name: a, type: slack, url: env:SLACK, minSeverity: info, applications: [shop] }')).toEqual([]);
    expect(problemsOf(`${MINIMAL}heartbeat: { url: env:BEAT, every: 30s, fail: env:FAIL }\n`)).toEqual([]);
  });

  it.each([
    [
      'an address in the open',
      '{ name: a, type: slack, url: "https://hooks.slack.example/secret" }',
      'notify[0].url  must be env:NAME or file:PATH: a secret is only ever referred to',
    ],
    [
      'an application that is not there',
      '{ name: a, type: slack, url: env:SLACK, applications: [shopp] }',
      'notify[0].applications[0]  expected an application (shop), found "shopp" (did you mean "shop"?)',
    ],
    [
      'a name twice',
      '{ name: a, type: slack, url: env:SLACK }\n  - { name: a, type: pagerduty, routingKey: env:KEY }',
      'notify[1].name  expected a name of its own, found "a" again (first at notify[0].name)',
    ],
    [
      'Event Notifications without an identity',
      '{ name: en, type: event-notifications, endpoint: "https://en.example", instance: i, source: s }',
      'providers.iam.apiKey  expected env:NAME or file:PATH: en needs it, found nothing',
    ],
  ])('say what is wrong with %s', (_what, text, problem) => {
    expect(notify(text).join()).toContain(problem);
  });

  it.each(['1s', '2h'])('do not let a heartbeat come every %s', (every) => {
    expect(problemsOf(`${MINIMAL}heartbeat: { url: env:BEAT, every: ${every} }\n`).join()).toContain(
      'between 10s and 1h',
    );
  });
});
