import type { Request, Response } from 'express';
import { z } from 'zod';
import { Problem } from './problems.ts';

/** How much of a list is wanted at most, and where it is to be read on. */
export const paged = {
  limit: z
    .string()
    .regex(/^\d{1,15}$/, 'a whole number is expected')
    .transform(Number)
    .pipe(z.number().min(1).max(200))
    .default(100)
    .meta({ type: 'integer', minimum: 1, maximum: 200, default: 100 }),
  cursor: z
    .string()
    .min(1)
    .max(1_024)
    .optional()
    .meta({ description: 'The `next` of the page before, unchanged; its `Link` has it too.' }),
};

/** A place in a list as its reader passes it on, without knowing what it says. */
export function cursorOf(place: object): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The place that a cursor means. Throws a problem for what no page has given. */
export function placeIn<Schema extends z.ZodType>(schema: Schema, cursor: string | undefined) {
  if (cursor === undefined) return undefined;
  const place = schema.safeParse(jsonIn(Buffer.from(cursor, 'base64url').toString()));
  if (place.success) return place.data;
  throw new Problem('bad-input', 'cursor is none that a page of this list has given.');
}

/** Answers with a page, and with where the next one is if there is any: as a member, and as a link (RFC 8288). */
export function answerPage(request: Request, response: Response, page: object, next: string | undefined): void {
  linkTo(request, response, { next });
  response.json({ ...page, next });
}

/** Adds links to other pages of the same list. */
export function linkTo(
  { baseUrl, path, query }: Request,
  response: Response,
  cursors: Readonly<Record<string, string | undefined>>,
): void {
  for (const [name, cursor] of Object.entries(cursors)) {
    if (cursor === undefined) continue;
    const { limit } = query;
    const asked = new URLSearchParams({ ...(typeof limit === 'string' && { limit }), cursor });
    response.links({ [name]: `${baseUrl}${path}?${asked}` });
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
