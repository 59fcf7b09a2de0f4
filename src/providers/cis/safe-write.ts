import { compareFencing } from '../../domain/fencing.ts';
import { readMark, writeMark } from '../../domain/mark.ts';
import { type ActCall, type Acted, refusedAsStale } from '../contract.ts';
import { type CisInstance, pathOf } from './instance.ts';
import { brokenLaw5 } from './invariants.ts';
import type { Push } from './mode.ts';
import { toldOf } from './reply.ts';
import { sameJson } from './rewrite.ts';
import type { CisObject } from './schema.ts';
import { writable } from './writable.ts';

type Write = Extract<Push, { kind: 'write' }>;

/**
 * CIS has neither PATCH nor a precondition, so the object that was looked at is read once more right before the `PUT`:
 * newer mark? stop → has somebody else moved the same fields since? stop → change only what is meant, in what is there now →
 * law 5 → PUT once → the answer must show what was meant. Whatever else was changed since the look is kept. Between the read
 * and the PUT another writer can still slip in; the observation after the act is what tells. `tail` is told of who comes later.
 */
export async function safeWrite(instance: CisInstance, push: Write, call: ActCall, tail = ''): Promise<Acted> {
  const { ref, rewrite, drained, elsewhere } = push;
  const { client } = instance;
  const path = pathOf(ref);
  const looked = instance.lastSeen(ref);
  const read = await client.read(path, { signal: call.signal, urgency: 'act', booked: call.turn });
  if (!read.ok) return { outcome: 'refused', again: true, note: `Nothing was written: ${toldOf(read)}` };
  const now = read.object;
  instance.note(ref, now);
  const stale = newerMark(now, call);
  if (stale !== undefined) return stale;

  const meant = rewrite(now);
  if (meant.kind === 'nothing') return { outcome: 'accepted', note: meant.note, more: push.more };
  if (meant.kind === 'refused') return { outcome: 'refused', again: meant.again, note: meant.note };
  const moved = looked === undefined ? [] : changedBySomebody(looked, now, meant.body);
  if (moved.length > 0) {
    const note = `Nothing was written: somebody else has changed ${moved.join(', ')} since it was looked at.`;
    return { outcome: 'refused', again: true, note };
  }
  const description = writeMark(descriptionOf(now), call, call.fencing);
  const body = { ...meant.body, description };
  const broken = brokenLaw5(now, body, { drained, elsewhere });
  if (broken !== undefined) return { outcome: 'refused', again: false, note: `It was not written, because ${broken}.` };

  const put = await client.put(path, body, { signal: call.signal, mayStart: call.mayStart, booked: call.turn });
  if (put.outcome === 'refused') return { outcome: 'refused', again: put.again, note: put.because };
  if (put.outcome === 'unknown') return { outcome: 'unknown', note: put.because };
  const acted = compared(body, writable(now), put.object, meant.what);
  if (acted.outcome !== 'accepted') return acted;
  instance.note(ref, { ...put.object, id: ref.id });
  return { ...acted, note: `${acted.note}${tail}`, more: push.more };
}

/** The refusal of a writer that finds a newer mark than its own; undefined when there is none. */
export function newerMark(object: CisObject, call: ActCall): Acted | undefined {
  const seen = readMark(descriptionOf(object), call);
  return seen !== undefined && compareFencing(seen, call.fencing) > 0 ? refusedAsStale(seen, call.fencing) : undefined;
}

/** The fields that are to be written and that are not any more as they were looked at: somebody else moves users too. */
function changedBySomebody(looked: CisObject, now: CisObject, body: CisObject): string[] {
  const then = writable(looked);
  const present = writable(now);
  const meant = Object.keys(body).filter((name) => !sameJson(body[name], present[name]));
  return meant.filter((name) => !sameJson(then[name], present[name]));
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

/** The description of an object; empty where it has none. */
export function descriptionOf(object: CisObject): string {
  return typeof object.description === 'string' ? object.description : '';
}
