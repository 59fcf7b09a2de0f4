import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { GENERATED_FILES, staleFiles } from '../../scripts/generate-docs.ts';
import { readYaml } from '../../src/config/document.ts';
import { configJsonSchema, type JsonSchema } from '../../src/config/json-schema.ts';
import { MINIMAL } from './minimal-config.ts';

const EXAMPLE = readFileSync(join(import.meta.dirname, '../../docs/examples/regent.yaml'), 'utf8');

describe('the generated pages', () => {
  it('are what the source says now (else: npm run docs)', () => {
    expect(GENERATED_FILES.length).toBeGreaterThan(0);
    expect(staleFiles()).toEqual([]);
  });
});

describe('the JSON Schema', () => {
  const schema = configJsonSchema();

  it('explains every setting in a sentence', () => {
    expect(withoutSentence('', schema)).toEqual([]);
  });

  it('shows durations and defaults as a person writes them', () => {
    const redis = schema.properties?.redis as JsonSchema;

    expect(redis.properties?.commandTimeout).toMatchObject({ title: 'duration', default: '1s' });
  });

  it.each([
    ['the minimal configuration', MINIMAL],
    ['the example', EXAMPLE],
  ])('accepts %s', (_what, text) => {
    expect(accepts(schema, read(text))).toBe(true);
  });

  it('refuses an unknown key', () => {
    expect(accepts(schema, { ...(read(MINIMAL) as object), colour: 'red' })).toBe(false);
  });
});

/** The paths of all settings that have no description. */
function withoutSentence(path: string, schema: JsonSchema): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const setting = value as JsonSchema;
    const missing = setting.description === undefined && setting.const === undefined ? [`${path}.${key}`] : [];
    return [...missing, ...withoutSentence(`${path}.${key}`, setting)];
  });
  const options = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])] as JsonSchema[];
  const items = schema.items === undefined ? [] : [schema.items as JsonSchema];
  return [...own, ...[...options, ...items].flatMap((each) => withoutSentence(path, each))];
}

function accepts(schema: JsonSchema, data: unknown): boolean {
  return z.fromJSONSchema(schema as z.core.JSONSchema.JSONSchema).safeParse(data).success;
}

/** The data of a text, as Regent reads it. */
function read(text: string): unknown {
  const document = readYaml(text);
  return 'value' in document ? document.value : undefined;
}
