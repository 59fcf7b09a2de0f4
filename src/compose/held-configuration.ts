import type { Config } from '../config/schema.ts';
import type { HeldConfiguration } from '../domain/configuration.ts';
import { heldConfiguration } from '../store/configuration-hash.ts';

/**
 * What a configuration file says of one application: its own section, and the vantages, whose majority decides. Where
 * Redis is, how the API is reached and by which addresses others are called may differ from region to region.
 */
export function configurationOf({ vantages }: Config, application: Config['applications'][number]): HeldConfiguration {
  return heldConfiguration({ vantages, ...application });
}

/** The hash of the configuration of each application, as `regent status` shows the one in force. */
export function configurationHashes(config: Config): Record<string, string> {
  return Object.fromEntries(config.applications.map((each) => [each.name, configurationOf(config, each).hash]));
}
