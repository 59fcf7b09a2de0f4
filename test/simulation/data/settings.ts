import type { Resource } from '../../../src/domain/application.ts';
import { createProviderRegistry } from '../../../src/providers/registry.ts';
import {
  type ProvidersSettings,
  providersSection,
  type ResourceSettings,
  resourceSettings,
} from '../../../src/providers/settings.ts';
import { systemRuntime } from '../../../src/runtime.ts';
import { noPods, noSsh } from '../../support/no-ssh.ts';
import type { DataPlan } from './data-plan.ts';
import { database, shareIds, volumeIds } from './sandbox-layout.ts';

/** Shorter than in production, so that whole stories fit into a short time. */
const deadlines = { promote: '60s', rejoin: '90s' };

/** Nobody reads it: the world's servers have no keys. */
const hostKey = `ssh-ed25519 ${'A'.repeat(68)}`;

/** The `providers` section of a world: addresses that its wire knows. */
export const systems: ProvidersSettings = providersSection.parse({
  iam: { apiKey: 'env:IAM' },
  softlayer: { endpoint: 'http://softlayer.api', apiKey: 'env:SOFTLAYER' },
  vpc: { endpoint: 'http://{region}.vpc' },
});

/** The settings of the data of a world, as a configuration would have them. */
export function settingsFor(plan: DataPlan, regions: readonly [string, string]): ResourceSettings[] {
  return [db2(plan, regions), ...volume(plan, regions), ...share(plan, regions)].map((each) =>
    resourceSettings.parse(each),
  );
}

/** The same as the decision core knows it, with what the providers can do. */
export function resourcesFor(plan: DataPlan, regions: readonly [string, string]): Resource[] {
  const registry = createProviderRegistry({
    runtime: systemRuntime(),
    transport: { send: () => Promise.reject(new Error('nothing is sent')), close: async () => {} },
    ssh: noSsh,
    pods: noPods,
    systems,
    resolveSecret: () => 'secret',
    tokens: async () => 'token',
  });
  const owner = { installation: 'sim', application: 'shop' };
  const resources = settingsFor(plan, regions).map((settings) => ({
    id: settings.name,
    provider: settings.provider,
    regions,
    abilities: registry.create(settings, owner).abilities,
    after: settings.after,
    maxDataLossMs: settings.maxDataLoss,
  }));
  registry.close();
  return resources;
}

function db2({ db2: { transport } }: DataPlan, regions: readonly string[]): object {
  const common = { name: 'db', provider: 'db2', transport, database, deadlines };
  if (transport === 'agent')
    return { ...common, token: 'env:AGENT', regions: byRegion(regions, (region) => ({ url: `http://${region}.db2` })) };
  const server = (region: string) => ({ address: `${region}.db2`, hostKey });
  return { ...common, privateKey: 'env:SSH_KEY', regions: byRegion(regions, server) };
}

function volume({ volume: given }: DataPlan, regions: readonly string[]): object[] {
  if (given === undefined) return [];
  const { disasterRecovery } = given;
  const ids = byRegion(regions, (_, index) => ({ volume: volumeIds[index] }));
  return [{ name: 'volume', provider: 'file-storage', disasterRecovery, deadlines, regions: ids }];
}

function share({ share: given }: DataPlan, regions: readonly string[]): object[] {
  if (given === undefined) return [];
  const { whenSourceIsGone, remakes } = given;
  const newReplica = (region: string) => (remakes ? { newReplica: { zone: `${region}-1` } } : {});
  const ids = byRegion(regions, (region, index) => ({ share: shareIds[index], ...newReplica(region) }));
  return [{ name: 'share', provider: 'vpc-file-share', whenSourceIsGone, deadlines, regions: ids }];
}

function byRegion<T>(regions: readonly string[], make: (region: string, index: number) => T): { [region: string]: T } {
  return Object.fromEntries(regions.map((region, index) => [region, make(region, index)]));
}
