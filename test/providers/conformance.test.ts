import nock from 'nock';
import { afterAll, beforeAll } from 'vitest';
import {
  enabledPoolsSettings,
  enveloped,
  euRegionPool,
  listed,
  loadBalancer,
  loadBalancersUrl,
  loadBalancerUrl,
  pool,
  poolsSettings,
  poolsUrl,
  poolUrl,
  userOfPool,
  usRegionPool,
  weightsSettings,
} from './cis/objects.ts';
import { describeConformance, type ImitatedCall } from './conformance.ts';
import { primaryOutput, standbyOutput } from './db2/db2pd-output.ts';
import { saasSettings } from './db2/saas-settings.ts';
import { fileStorageSettings, volume } from './file-storage/volume.ts';
import { configMap, configMapSettings } from './kubernetes/config-map.ts';
import { deployment, held, kubernetesSettings } from './kubernetes/deployment.ts';
import { probers, step } from './support.ts';
import { shareSettings, sharesOf } from './vpc-file-share/shares.ts';
import { webhookSettings } from './webhook/settings.ts';

beforeAll(() => nock.disableNetConnect());
afterAll(() => {
  nock.cleanAll();
  nock.restore();
});

const softLayer = 'https://api.softlayer.com';
const cis = 'https://api.cis.cloud.ibm.com';

/** CIS answers a PUT with the object as it is now. */
function cisObject(object: object) {
  return ({ method, body }: ImitatedCall) =>
    [200, enveloped(method === 'PUT' ? { ...object, ...JSON.parse(body) } : object)] as const;
}

describeConformance('cis in the mode weights', {
  hosts: [cis],
  settings: weightsSettings,
  steps: [step('route', 'eu-de')],
  answer: (call) => {
    if (call.path === poolsUrl) return [200, listed(pool)];
    if (call.path === loadBalancersUrl) return [200, listed(userOfPool)];
    return call.path === poolUrl ? cisObject(pool)(call) : [404, {}];
  },
  changes: ({ method }) => method === 'PUT',
});

describeConformance('cis in the mode pools', {
  hosts: [cis],
  settings: poolsSettings,
  steps: [step('route', 'eu-de')],
  answer: (call) => {
    if (call.path === loadBalancersUrl) return [200, listed(loadBalancer)];
    return call.path === loadBalancerUrl ? cisObject(loadBalancer)(call) : [404, {}];
  },
  changes: ({ method }) => method === 'PUT',
});

const disabledInEurope = { ...euRegionPool, enabled: false };

describeConformance('cis in the mode enabled', {
  hosts: [cis],
  settings: enabledPoolsSettings,
  steps: [step('route', 'eu-de')],
  answer: (call) => {
    if (call.path === poolsUrl) return [200, listed(usRegionPool, disabledInEurope)];
    if (call.path === loadBalancersUrl) return [200, listed(loadBalancer)];
    return call.path === `${poolsUrl}/${disabledInEurope.id}` ? cisObject(disabledInEurope)(call) : [404, {}];
  },
  changes: ({ method }) => method === 'PUT',
});

describeConformance('db2', {
  hosts: ['http://us.example:8443', 'http://eu.example:8443'],
  settings: {
    provider: 'db2',
    transport: 'agent',
    database: 'SHOP',
    token: 'env:DB2_AGENT_TOKEN',
    regions: { 'us-south': { url: 'http://us.example:8443' }, 'eu-de': { url: 'http://eu.example:8443' } },
  },
  steps: [step('promote', 'eu-de'), step('rejoin', 'eu-de')],
  answer: ({ body }) => {
    if (body.includes('takeover') || body.includes('start hadr'))
      return [200, { exitCode: 0, stdout: 'DB20000I  Done.' }];
    // Fit for a takeover inside the peer window, and not receiving anything, so that both steps have work to do.
    const stdout = standbyOutput({ HADR_STATE: 'DISCONNECTED_PEER', HADR_CONNECT_STATUS: 'DISCONNECTED' });
    return [200, { exitCode: 0, stdout: body.includes('us') ? primaryOutput : stdout }];
  },
  changes: ({ body }) => body.includes('takeover') || body.includes('start hadr'),
});

describeConformance('db2 on Cloud, with a takeover by REST', {
  hosts: ['https://us.db2.example', 'https://eu.db2.example'],
  settings: saasSettings({ takeover: { path: '/dr/takeover' } }),
  steps: [step('promote', 'eu-de')],
  answer: ({ path, method }) => [
    200,
    method === 'POST' ? { accepted: true } : { role: path.includes('us') ? 'Active' : 'Standby' },
  ],
  changes: ({ method }) => method === 'POST',
});

describeConformance('file-storage', {
  hosts: [softLayer],
  settings: fileStorageSettings,
  steps: [step('promote', 'eu-de'), step('rejoin', 'us-south')],
  doneByItself: ['rejoin'],
  answer: ({ path }) => [200, path.includes('Replicant.json') ? 'true' : volume()],
  changes: ({ path }) => path.includes('Replicant.json'),
});

describeConformance('block-storage', {
  hosts: [softLayer],
  settings: { ...fileStorageSettings, provider: 'block-storage' },
  steps: [step('promote', 'eu-de'), step('rejoin', 'us-south')],
  doneByItself: ['rejoin'],
  answer: ({ path }) => {
    const replicationStatus = { message: 'Replicant Volume Provisioning has completed.' };
    return [200, path.includes('Replicant.json') ? 'true' : volume({ replicationStatus })];
  },
  changes: ({ path }) => path.includes('Replicant.json'),
});

describeConformance('gate', {
  hosts: Object.values(probers),
  settings: { provider: 'gate', regions: ['us-south'] },
  steps: [step('fence', 'us-south')],
  // It closes with the committed intent, so nothing is asked for, and here it is not closed yet.
  doneByItself: ['fence'],
  answer: () => [200, { installation: 'example', gates: { shop: { epoch: 7, active: ['us-south'] } } }],
  changes: ({ method }) => method !== 'GET',
});

describeConformance('kubernetes', {
  hosts: ['https://us.example:6443', 'https://eu.example:6443'],
  settings: kubernetesSettings,
  steps: [
    step('fence', 'us-south'),
    step('unfence', 'eu-de'),
    step('prepare', 'ap-south'),
    step('release', 'us-south'),
  ],
  answer: ({ path }) => {
    if (path.includes('/pods')) return [200, { kind: 'PodList', items: [] }];
    return [200, path.includes('shop-eu') ? held : deployment(path.includes('shop-ap') ? { replicas: 1 } : {})];
  },
  changes: ({ method }) => method === 'PATCH',
});

describeConformance('config-map', {
  hosts: ['https://us.example:6443', 'https://eu.example:6443'],
  settings: configMapSettings,
  steps: [step('mount', 'eu-de')],
  told: { addresses: { media: 'host:/path' } },
  answer: () => [200, configMap({})],
  changes: ({ method }) => method === 'PATCH',
});

describeConformance('webhook', {
  hosts: ['https://hook.example'],
  settings: { ...webhookSettings, verbs: ['fence', 'unfence', 'unmount', 'prepare'] },
  steps: [step('fence', 'us-south'), step('unfence', 'eu-de'), step('unmount', 'us-south'), step('prepare', 'eu-de')],
  answer: ({ method }) => [200, method === 'POST' ? {} : { fenced: 'no', capacity: 'no', unmounted: 'no', busy: 'no' }],
  changes: ({ method }) => method === 'POST',
});

describeConformance('virtual-server', {
  hosts: [softLayer],
  settings: { provider: 'virtual-server', regions: { 'us-south': { server: 1001 }, 'eu-de': { server: 1002 } } },
  steps: [step('fence', 'us-south'), step('unfence', 'eu-de')],
  answer: ({ path }) => {
    if (path.includes('/power')) return [200, 'true'];
    return [200, { keyName: path.includes('1001') ? 'RUNNING' : 'HALTED' }];
  },
  changes: ({ path }) => path.includes('/power'),
});

describeConformance('vpc-file-share', {
  hosts: ['https://us-south.iaas.cloud.ibm.com', 'https://eu-de.iaas.cloud.ibm.com'],
  settings: shareSettings,
  steps: [step('promote', 'eu-de'), step('rejoin', 'us-south')],
  doneByItself: ['rejoin'],
  answer: ({ method, path }) => {
    if (method === 'PATCH') return [200, {}];
    if (path.includes('/failover')) return [202, ''];
    return [
      200,
      path.includes('/mount_targets') ? { mount_targets: [] } : (sharesOf()[path.includes('r006') ? 0 : 1] ?? {}),
    ];
  },
  changes: ({ method }) => method !== 'GET',
});

describeConformance('vpc-server', {
  hosts: ['https://us-south.iaas.cloud.ibm.com', 'https://eu-de.iaas.cloud.ibm.com'],
  settings: {
    provider: 'vpc-server',
    regions: { 'us-south': { servers: ['0717-a'] }, 'eu-de': { servers: ['0717-b'] } },
  },
  steps: [step('fence', 'us-south'), step('unfence', 'eu-de')],
  answer: ({ method, path }) => {
    if (method === 'POST') return [201, { id: 'x', status: 'pending' }];
    return [200, { id: 'x', status: path.includes('0717-a') ? 'running' : 'stopped' }];
  },
  changes: ({ method }) => method === 'POST',
});
