import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { actCall, look, onlyNock, providerOf, secrets, step } from '../support.ts';

onlyNock();

const settings = {
  provider: 'virtual-server',
  regions: { 'us-south': { server: 1001 }, 'eu-de': { server: 1002 } },
};

const basic = `Basic ${Buffer.from(`apikey:${secrets.classicKey}`).toString('base64')}`;
const api = () => nock('https://api.softlayer.com', { reqheaders: { authorization: basic } });
const url = (server: number, method: string) => `/rest/v3.1/SoftLayer_Virtual_Guest/${server}/${method}.json`;

function power(server: number, keyName: string) {
  api().get(url(server, 'getPowerState')).reply(200, { keyName, name: keyName });
}

describe('servers, looked at', () => {
  it.each([
    ['HALTED', 'yes'],
    ['RUNNING', 'no'],
    ['PAUSED', 'unknown'],
    ['SOMETHING_NEW', 'unknown'],
  ])('%s: fenced %s', async (keyName, fenced) => {
    power(1001, keyName);
    power(1002, 'RUNNING');

    const seen = await providerOf(settings).observe(look());

    expect(seen).toEqual({
      regions: {
        'us-south': { fenced, detail: `The server is ${keyName}.` },
        'eu-de': { fenced: 'no', detail: 'The server is RUNNING.' },
      },
      busy: 'no',
    });
  });

  it.each([
    ['401', 401, { error: 'Invalid API token.' }, 1],
    ['404', 404, { error: 'Unable to find object', code: 'SoftLayer_Exception_ObjectNotFound' }, 1],
    ['500', 500, { error: 'Internal Error' }, 2],
    ['null', 200, 'null', 1],
    ['garbage', 200, 'RUNNING', 1],
  ] as [string, number, nock.Body, number][])('are unknown one by one after %s', async (_, status, body, times) => {
    api().get(url(1001, 'getPowerState')).times(times).reply(status, body);
    power(1002, 'HALTED');

    const seen = await providerOf(settings).observe(look());

    expect(seen.regions).toMatchObject({ 'us-south': { fenced: 'unknown' }, 'eu-de': { fenced: 'yes' } });
  });
});

describe('a fence', () => {
  it.each([
    ['fence', 'RUNNING', 'powerOff'],
    ['unfence', 'HALTED', 'powerOn'],
    ['fence', 'PAUSED', 'powerOff'],
  ] as const)('%s from %s: %s, sent once', async (verb, from, method) => {
    power(1001, from);
    api().get(url(1001, method)).reply(200, 'true');

    const acted = await providerOf(settings).act(step(verb, 'us-south'), actCall());

    expect(acted).toEqual({ outcome: 'accepted', note: `SoftLayer has taken on ${method} of server 1001.` });
  });

  it.each([
    ['fence', 'HALTED'],
    ['unfence', 'RUNNING'],
  ] as const)('%s asks for nothing when the server is %s already', async (verb, state) => {
    power(1001, state);

    expect(await providerOf(settings).act(step(verb, 'us-south'), actCall())).toMatchObject({ outcome: 'accepted' });
  });

  it('is tried even when the power state can not be read', async () => {
    api().get(url(1001, 'getPowerState')).times(2).reply(500, { error: 'Internal Error' });
    api().get(url(1001, 'powerOff')).reply(200, 'true');

    expect(await providerOf(settings).act(step('fence', 'us-south'), actCall())).toMatchObject({ outcome: 'accepted' });
  });

  it.each([
    [401, { error: 'Invalid API token.' }, 'refused'],
    [404, { error: 'Unable to find object', code: 'SoftLayer_Exception_ObjectNotFound' }, 'refused'],
    [500, { error: 'The guest has an active transaction.', code: 'SoftLayer_Exception_Public' }, 'unknown'],
    [503, '', 'unknown'],
    [200, 'false', 'unknown'],
    [200, '', 'unknown'],
  ] as [number, nock.Body, string][])('answered with %i and %j is %s', async (status, body, outcome) => {
    power(1001, 'RUNNING');
    api().get(url(1001, 'powerOff')).reply(status, body);

    expect(await providerOf(settings).act(step('fence', 'us-south'), actCall())).toMatchObject({ outcome });
  });

  it('is refused where there is no server', async () => {
    expect(await providerOf(settings).act(step('fence', 'au-syd'), actCall())).toEqual({
      outcome: 'refused',
      again: false,
      note: 'There is no server in au-syd.',
    });
  });
});
