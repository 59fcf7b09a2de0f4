import { compareFencing } from '../../domain/fencing.ts';
import { readMark, writeMark } from '../../domain/mark.ts';
import { type ActCall, type Acted, refusedAsStale } from '../contract.ts';
import type { CisClient } from './client.ts';
import { brokenLaw5 } from './invariants.ts';
import { type Rewriter, sameJson } from './rewrite.ts';
import type { CisObject } from './schema.ts';
import { writable } from './writable.ts';

/** The object to be written, and what is to become of it. */
export interface SafeWrite {
  readonly client: CisClient;
  readonly path: string;
  readonly rewrite: Rewriter;
  /** Pools of drained regions, none of which may be the fallback. */
  readonly drained: readonly string[];
}

/**
 * CIS has neither PATCH nor a precondition, so: read → newer mark? stop → change only what is meant → law 5 → read again
 * and stop when somebody else has written → PUT once → the answer must show what was meant. Between the second read and
 * the PUT another writer can still slip in; the observation after the act is what tells.
 */
export async function safeWrite({ client, path, rewrite, drained }: SafeWrite, call: ActCall): Promise<Acted> {
  const reading = { signal: call.signal, urgency: 'act' } as const;
  const first = await client.read(path, reading);
  if (!first.ok) return { outcome: 'refused', again: true, note: `Nothing was written: ${first.because}` };
  const seen = readMark(descriptionOf(first.object), call);
  if (seen !== undefined && compareFencing(seen, call.fencing) > 0) return refusedAsStale(seen, call.fencing);

  const meant = rewrite(first.object);
  if (meant.kind === 'nothing') return { outcome: 'accepted', note: meant.note };
  if (meant.kind === 'refused') return { outcome: 'refused', again: meant.again, note: meant.note };
  const description = writeMark(descriptionOf(first.object), call, call.fencing);
  const body = { ...meant.body, description };
  const broken = brokenLaw5(first.object, body, drained);
  if (broken !== undefined) return { outcome: 'refused', again: false, note: `It was not written, because ${broken}.` };

  const second = await client.read(path, reading);
  if (!second.ok) return { outcome: 'refused', again: true, note: `Nothing was written: ${second.because}` };
  if (hasMoved(first.object, second.object)) {
    return { outcome: 'refused', again: true, note: 'Nothing was written: somebody else is writing it right now.' };
  }
  const put = await client.put(path, body, call);
  if (put.outcome === 'refused') return { outcome: 'refused', again: put.again, note: put.because };
  if (put.outcome === 'unknown') return { outcome: 'unknown', note: put.because };
  return compared(body, writable(first.object), put.object, meant.what);
}

function hasMoved(first: CisObject, second: CisObject): boolean {
  if (first.modified_on !== second.modified_on) return true;
  return first.modified_on === undefined && !sameJson(writable(first), writable(second));
}

/** A success that shows something else than what was meant proves nothing; other differences are worth a word. */
function compared(body: CisObject, before: CisObject, after: CisObject, what: string): Acted {
  const now = writable(after);
  const different = Object.keys(body).filter((name) => !sameJson(body[name], now[name]));
  const missed = different.filter((name) => !sameJson(body[name], before[name]));
  if (missed.length > 0) {
    return { outcome: 'unknown', note: `CIS says that it wrote ${what}, but shows ${missed.join(', ')} differently.` };
  }
  const besides = different.length === 0 ? '' : ` CIS changed ${different.join(', ')} besides.`;
  return { outcome: 'accepted', note: `CIS has written ${what}.${besides}` };
}

function descriptionOf(object: CisObject): string {
  return typeof object.description === 'string' ? object.description : '';
}
