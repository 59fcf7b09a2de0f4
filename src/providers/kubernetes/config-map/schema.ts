import { z } from 'zod';
import { cluster } from '../schema.ts';

const key = z
  .string()
  .regex(/^[-._a-zA-Z0-9]{1,253}$/, 'expected a key of a ConfigMap: letters, digits, `-`, `_` and `.`');

/** `{media}`, `{media.host}` or `{media.path}`. */
export const place = /\{([a-z0-9-]+)(?:\.(host|path))?\}/g;

/** Settings for a ConfigMap that tells an application where its data is mounted from. */
export const configMapSettings = z.strictObject({
  provider: z
    .literal('config-map')
    .describe('A ConfigMap in a cluster of each region that holds where the data of that region is mounted from.'),
  data: z
    .record(
      key,
      z.string().refine((text) => text.search(place) >= 0, 'expected a text with a resource in it, such as `{media}`'),
    )
    .refine((data) => Object.keys(data).length > 0, 'expected at least one key')
    .describe(
      'By key of the ConfigMap: its text, in which `{media}` is the address of the resource `media` in the region, and `{media.host}` and `{media.path}` its parts.',
    ),
  regions: z.record(z.string().min(1), z.strictObject(cluster)).describe('By region: the ConfigMap that is there.'),
});

export type ConfigMapSettings = z.output<typeof configMapSettings>;

/** A ConfigMap (v1), as far as it is read. */
export const configMapReply = z.looseObject({
  kind: z.literal('ConfigMap'),
  metadata: z.looseObject({
    resourceVersion: z.string(),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  data: z.record(z.string(), z.string()).default({}),
  immutable: z.boolean().default(false),
});

export type ConfigMapReply = z.output<typeof configMapReply>;
