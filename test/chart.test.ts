import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { chartDocs, chartValues } from '../scripts/chart-docs.ts';
import { createMetrics } from '../src/telemetry/metrics.ts';
import { helm, helmRuns, type Manifest, render, withHelm } from './chart/helm.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const scenarios = readdirSync(join(root, 'charts/regent/ci')).map((file) => `charts/regent/ci/${file}`);
const scenario = (name: string) => `charts/regent/ci/${name}-values.yaml`;

describe.skipIf(!helmRuns).each(scenarios)(withHelm('the chart with %s'), (values) => {
  let objects: Manifest[] = [];
  let pods: Pod[] = [];

  beforeAll(async () => {
    objects = await render(values);
    pods = objects.filter(({ kind }) => kind === 'Deployment').map(podOf);
  });

  it('begins with a sentence on what it is for', () => {
    expect(read(values)).toMatch(/^# .{20,}\.\n/);
  });

  it('passes helm lint', async () => {
    expect(await helm('lint', 'charts/regent', '--strict', '--values', values)).toMatchObject({ ok: true });
  });

  it('runs without root, without capabilities, and without writing to its image', () => {
    expect(pods.map(({ securityContext }) => securityContext)).toEqual(
      pods.map(() => expect.objectContaining({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } })),
    );
    expect(pods.map(({ containers: [container] }) => container.securityContext)).toEqual(
      pods.map(() => ({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })),
    );
  });

  it('asks every pod whether it lives and whether it is ready, and says what it may use', () => {
    expect(pods.map(({ containers: [container] }) => container)).toEqual(
      pods.map(() =>
        expect.objectContaining({
          livenessProbe: expect.objectContaining({
            httpGet: expect.objectContaining({ path: '/livez', port: 'http' }),
          }),
          readinessProbe: expect.objectContaining({
            httpGet: expect.objectContaining({ path: '/readyz', port: 'http' }),
          }),
          ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
          resources: expect.objectContaining({ requests: expect.anything(), limits: expect.anything() }),
        }),
      ),
    );
  });

  it('mounts every volume that it declares, and only those', () => {
    expect(pods.map(({ containers: [container] }) => container.volumeMounts.map(({ name }) => name))).toEqual(
      pods.map(({ volumes }) => volumes.map(({ name }) => name)),
    );
  });

  it('takes every environment variable from a Secret, and renders no Secret itself', () => {
    const variables = pods.flatMap(({ containers: [container] }) => container.env);

    expect(variables).toEqual(variables.map(({ name }) => ({ name, valueFrom: { secretKeyRef: expect.anything() } })));
    expect(objects.map(({ kind }) => kind)).not.toContain('Secret');
  });

  it('selects with Service and PodDisruptionBudget the pods of the Deployment', () => {
    const labels = objects.filter(({ kind }) => kind === 'Deployment').map((object) => labelsOf(object));

    const unmatched = objects
      .map(selectorOf)
      .filter((selector) => selector && !labels.some((own) => within(selector, own)));

    expect(unmatched).toEqual([]);
  });

  it('gives names of at most 63 characters, however long the release’s own is', async () => {
    const renamed = await render(values, '--set', `fullnameOverride=${'long-'.repeat(20)}`);

    expect(renamed.filter(({ metadata }) => metadata.name.length > 63)).toEqual([]);
  });
});

describe.skipIf(!helmRuns)(withHelm('the chart'), () => {
  const folder = mkdtempSync(join(tmpdir(), 'regent-chart-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('passes helm lint as it is', async () => {
    expect(await helm('lint', 'charts/regent')).toMatchObject({ ok: true });
  });

  it('starts controllers and prober with the region, the configuration and a port', async () => {
    const pods = (await render(scenario('default'))).filter(({ kind }) => kind === 'Deployment').map(podOf);

    const tail = ['--region', 'us-south', '--config', '/etc/regent/regent.yaml', '--listen', '0.0.0.0:8080'];
    expect(pods.map(({ containers: [container] }) => container.args)).toEqual([
      ['controller', ...tail],
      ['prober', ...tail, '--state', '/var/lib/regent'],
    ]);
  });

  it('gives the prober a place of its own for what it must not forget, and no other pod', async () => {
    const stateOf = async (name: string) =>
      (await render(scenario(name)))
        .filter(({ kind }) => kind === 'Deployment')
        .map((object) => podOf(object).volumes.filter((volume) => volume.name === 'state'));

    expect(await stateOf('default')).toEqual([[], [{ name: 'state', emptyDir: { sizeLimit: '64Mi' } }]]);
    expect(await stateOf('everything')).toEqual([
      [],
      [{ name: 'state', persistentVolumeClaim: { claimName: 'regent-witness' } }],
    ]);
  });

  it('renders the example configuration unchanged, and Regent accepts it', async () => {
    const example: unknown = parse(read('docs/examples/regent.yaml'));
    const values = join(folder, 'example-values.yaml');
    writeFileSync(values, stringify({ region: 'us-south', config: example }));

    const configMap = (await render(values)).find(({ kind }) => kind === 'ConfigMap');
    const rendered = join(folder, 'regent.yaml');
    writeFileSync(rendered, configMap?.data?.['regent.yaml'] ?? '');

    expect(parse(readFileSync(rendered, 'utf8'))).toEqual(example);
    await promisify(execFile)(process.execPath, ['src/main.ts', 'check', rendered], { cwd: root });
  });

  it('points the configuration at the Secret with the URL of Redis, without holding the URL', async () => {
    const objects = await render(scenario('default'));

    const text = objects.find(({ kind }) => kind === 'ConfigMap')?.data?.['regent.yaml'] ?? '';
    expect(parse(text)).toMatchObject({ redis: { url: 'env:REDIS_URL' } });
  });

  it('leaves the URL out where Sentinels are named', async () => {
    const sentinels = 'config.redis.sentinels[0].host=sentinel-a,config.redis.replicas=1';
    const objects = await render(scenario('default'), '--set', sentinels);

    const text = objects.find(({ kind }) => kind === 'ConfigMap')?.data?.['regent.yaml'] ?? '';
    expect(parse(text).redis).toEqual({ sentinels: [{ host: 'sentinel-a' }], replicas: 1 });
  });

  it('gives a prober its own Redis user and none of the controllers’ secrets', async () => {
    const [controller, prober] = (await render(scenario('everything')))
      .filter(({ kind }) => kind === 'Deployment')
      .map((object) => podOf(object).containers[0].env.map(({ valueFrom }) => valueFrom.secretKeyRef.key));

    expect(controller).toEqual(['controller-url', 'alice']);
    expect(prober).toEqual(['prober-url']);
  });

  it('serves the API over HTTPS from a Secret where asked, and the probes of its pods follow, but not the prober’s', async () => {
    const schemes = async (name: string) =>
      (await render(scenario(name)))
        .filter(({ kind }) => kind === 'Deployment')
        .map((object) => podOf(object).containers[0].livenessProbe.httpGet.scheme);
    const configMap = (await render(scenario('everything'))).find(({ kind }) => kind === 'ConfigMap');

    expect(await schemes('default')).toEqual([undefined, undefined]);
    expect(await schemes('everything')).toEqual(['HTTPS', undefined]);
    expect(parse(configMap?.data?.['regent.yaml'] ?? '').api.tls).toEqual({
      certFile: '/etc/regent-tls/tls.crt',
      key: 'file:/etc/regent-tls/tls.key',
      clientCaFile: '/etc/regent-tls/ca.crt',
    });
  });

  it('mounts the token for IAM only where asked, and none for Kubernetes', async () => {
    const sources = async (name: string) =>
      (await render(scenario(name)))
        .filter(({ kind }) => kind === 'Deployment')
        .flatMap((object) => podOf(object).volumes.flatMap(({ projected }) => projected?.sources ?? []));

    expect(await sources('default')).toEqual([]);
    expect(await sources('everything')).toEqual([
      { serviceAccountToken: { path: 'sa-token', audience: 'iam', expirationSeconds: 3600 } },
    ]);
  });

  it('alerts when the data has no protection for long, where that is wanted', async () => {
    const rulesOf = async (name: string) =>
      (await render(scenario(name))).find(({ kind }) => kind === 'PrometheusRule') as PrometheusRule | undefined;
    const rules = await rulesOf('everything');
    const alert = rules?.spec.groups[0]?.rules[0];

    expect(rules?.metadata).toMatchObject({ labels: { release: 'prometheus' } });
    expect(alert).toMatchObject({ alert: 'RegentDataUnprotected', for: '30m', labels: { severity: 'warning' } });
    expect(alert?.annotations.summary).toMatch(
      /^\{\{ \$labels\.resource \}\} of \{\{ \$labels\.application \}\} has no replica/,
    );
    expect(alert?.expr).toBe(
      'max by (application, resource) (regent_protection{protected!="yes"}) unless max by (application, resource) (regent_protection{protected="yes"})',
    );
    // What a controller shows has that name and those labels.
    const { protection, render: shown } = createMetrics();
    protection.set({ application: 'shop', resource: 'db', protected: 'yes' }, 1);
    expect(await shown()).toContain('regent_protection{application="shop",resource="db",protected="yes"} 1');
    expect(await rulesOf('default')).toBeUndefined();
  });

  it('installs a prober alone with nothing of a controller', async () => {
    const objects = await render(scenario('prober-only'));

    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).toEqual([
      'ConfigMap regent',
      'Deployment regent-prober',
      'Service regent-prober',
    ]);
  });

  it('lets the gates be reached while the prober is not ready: it has lost Redis then, perhaps with all others', async () => {
    const service = async (name: string) =>
      (await render(scenario(name))).find(
        (object) => object.kind === 'Service' && /prober$/.test(object.metadata.name),
      );

    expect(await service('default')).toBeUndefined();
    expect(await service('prober-only')).toMatchObject({
      spec: { publishNotReadyAddresses: true, ports: [{ port: 8080, targetPort: 'http' }] },
    });
  });

  it('replaces the pods when the configuration changes', async () => {
    const checksums = async (...args: string[]) =>
      (await render(scenario('default'), ...args))
        .filter(({ kind }) => kind === 'Deployment')
        .map((object) => annotationsOf(object)['checksum/config']);

    expect(await checksums()).not.toEqual(await checksums('--set', 'config.installation=other'));
  });

  it.each([
    ['no region', 'region=', /region is empty/],
    ['nothing to run', 'controller.enabled=false,prober.enabled=false', /controller.enabled and prober.enabled/],
    ['two configurations', 'existingConfigMap=mine', /config and existingConfigMap are both set/],
    ['no Redis', 'redis.existingSecret=', /redis.existingSecret and config.redis.url/],
    ['an API that nobody could reach', 'config.api=null', /controller.enabled is true but config.api.tokens/],
    ['a prober without a vote', 'region=jp-tok', /region \(jp-tok\) is not in config.vantages/],
    ['a value that it does not know', 'controler.replicas=3', /controler/],
    ['a value of another type', 'controller.replicas=many', /replicas/],
  ])('refuses %s and names the values', async (_name, set, message) => {
    const { ok, out } = await helm('template', 'charts/regent', '--values', scenario('default'), '--set', set);

    expect(ok).toBe(false);
    expect(out).toMatch(message);
  });
});

describe('the documents of the chart', () => {
  it.each(chartDocs(root))('$path is what `npm run docs` makes of values.yaml', ({ path, text }) => {
    expect(read(path)).toBe(text);
  });

  it('has a sentence for every value', () => {
    const described = chartValues(read('charts/regent/values.yaml')).map(({ path }) => path);

    const silent = leaves(parse(read('charts/regent/values.yaml'))).filter(
      (leaf) => !described.some((path) => leaf === path || leaf.startsWith(`${path}.`)),
    );

    expect(silent).toEqual([]);
  });

  it('has no value in the schema that values.yaml lacks', () => {
    const schema = JSON.parse(read('charts/regent/values.schema.json')) as Schema;
    const values: unknown = parse(read('charts/regent/values.yaml'));

    // `global` belongs to Helm.
    const missing = schemaPaths(schema).filter((path) => path !== 'global' && !pathExists(values, path.split('.')));

    expect(missing).toEqual([]);
  });

  it('carries the version of the package', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };

    expect(parse(read('charts/regent/Chart.yaml'))).toMatchObject({ version, appVersion: version });
  });
});

interface PrometheusRule extends Manifest {
  readonly spec: {
    readonly groups: readonly {
      readonly rules: readonly {
        readonly expr: string;
        readonly annotations: { readonly summary: string };
      }[];
    }[];
  };
}

interface Pod {
  readonly securityContext: unknown;
  readonly volumes: readonly { readonly name: string; readonly projected?: { readonly sources: readonly unknown[] } }[];
  readonly containers: readonly [Container];
}

interface Container {
  readonly args: readonly string[];
  readonly env: readonly {
    readonly name: string;
    readonly valueFrom: { readonly secretKeyRef: { readonly key: string } };
  }[];
  readonly securityContext: unknown;
  readonly livenessProbe: { readonly httpGet: { readonly scheme?: string } };
  readonly volumeMounts: readonly { readonly name: string }[];
}

interface Template {
  readonly template: {
    readonly metadata: { readonly labels: Labels; readonly annotations: Labels };
    readonly spec: Pod;
  };
}

type Labels = Readonly<Record<string, string>>;
type Schema = { readonly properties?: Readonly<Record<string, Schema>> };

function podOf({ spec }: Manifest): Pod {
  return (spec as Template).template.spec;
}

function labelsOf({ spec }: Manifest): Labels {
  return (spec as Template).template.metadata.labels;
}

function annotationsOf({ spec }: Manifest): Labels {
  return (spec as Template).template.metadata.annotations;
}

/** The pods that an object is about; a Service names labels directly, the others below `matchLabels`. */
function selectorOf({ spec }: Manifest): Labels | undefined {
  const { selector } = (spec ?? {}) as { selector?: Labels & { matchLabels?: Labels } };
  return selector?.matchLabels ?? selector;
}

function within(part: Labels, whole: Labels): boolean {
  return Object.entries(part).every(([key, value]) => whole[key] === value);
}

function leaves(value: unknown, path: readonly string[] = []): string[] {
  const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  return entries.length === 0 ? [path.join('.')] : entries.flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

function schemaPaths({ properties = {} }: Schema, path: readonly string[] = []): string[] {
  return Object.entries(properties).flatMap(([key, inner]) => [
    [...path, key].join('.'),
    ...schemaPaths(inner, [...path, key]),
  ]);
}

function pathExists(value: unknown, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return true;
  return typeof value === 'object' && value !== null && key in value && pathExists(Reflect.get(value, key), rest);
}
