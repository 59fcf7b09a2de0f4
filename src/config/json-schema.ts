import { z } from 'zod';
import { configSchema } from './schema.ts';

/** A JSON Schema, as far as it is read here. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * The JSON Schema (draft 2020-12) of what a person writes, so that an editor completes and explains it. It can't say
 * what one setting demands of another; `regent check` does.
 */
export function configJsonSchema(): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-2020-12' });
  return { ...($schema === undefined ? {} : { $schema }), title: 'regent.yaml', ...schema };
}
