import type { Request } from 'express';
import type { z } from 'zod';
import { Problem } from './problems.ts';

/** Reads path, query and body of a request by one schema. Throws a problem that lists everything that is wrong. */
export function parse<Schema extends z.ZodType>(schema: Schema, request: Request): z.output<Schema> {
  const { params, query, body } = request;
  const result = schema.safeParse({ params, query, body });
  if (result.success) return result.data;
  const found = result.error.issues.map(({ path, message }) => ({ where: path.join('.'), problem: message }));
  const detail = found.map(({ where, problem }) => `${where}: ${problem}`).join('; ');
  throw new Problem('bad-input', detail, { extra: { problems: found } });
}
