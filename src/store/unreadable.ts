import { z } from 'zod';
import { UnreadableRecord } from './contract.ts';

/** Reads a JSON record as `schema` says. Throws `UnreadableRecord` naming `key`. */
export function parseJson<T>(key: string, schema: z.ZodType<T>, text: string | null | undefined): T {
  return parseRecord(key, schema, jsonIn(key, text));
}

/** Reads a record that is not JSON, such as a hash. Throws `UnreadableRecord` naming `key`. */
export function parseRecord<T>(key: string, schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new UnreadableRecord(key, z.prettifyError(result.error).replaceAll('\n', ' '));
}

function jsonIn(key: string, text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch (error) {
    throw new UnreadableRecord(key, `it is not JSON (${String(text).slice(0, 40)})`, { cause: error });
  }
}
