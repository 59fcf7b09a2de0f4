import type { z } from 'zod';
import type { Answer, Client } from './client.ts';

/** A list of the API, read to its end: what was understood of every page, and the raw members as one list. */
export async function everyPage<Name extends string, Page extends Readonly<Record<Name, readonly unknown[]>> & Paged>(
  client: Client,
  path: string,
  member: Name,
  schema: z.ZodType<Page>,
): Promise<Answer<Page[Name][number][]>> {
  const raw: unknown[] = [];
  const value: Page[Name][number][] = [];
  let cursor: string | undefined;
  do {
    const query = cursor === undefined ? '' : `?${new URLSearchParams({ cursor })}`;
    const page = await client.get(path + query, schema);
    raw.push(...(page.raw as Record<Name, readonly unknown[]>)[member]);
    value.push(...page.value[member]);
    cursor = page.value.next;
  } while (cursor !== undefined);
  return { raw: { [member]: raw }, value };
}

interface Paged {
  readonly next?: string | undefined;
}
