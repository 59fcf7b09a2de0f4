import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { Problem } from './problems.ts';

/** The tag of a value: the same for the same value, wherever it is asked for. */
export function entityTag(value: unknown): string {
  return `"${createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22)}"`;
}

/** Throws when the caller has named the value that it means to replace (`If-Match`) and another stands there now. */
export function refuseUnlessMatching(request: Request, tag: string): void {
  const wanted = request.headers['if-match'];
  if (wanted === undefined || wanted.trim() === '*') return;
  if (wanted.split(',').some((each) => each.trim() === tag)) return;
  const detail = 'It has been changed since it was read. Read it again, and decide again.';
  throw new Problem('precondition-failed', detail, { headers: { ETag: tag } });
}
