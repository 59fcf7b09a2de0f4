import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judge, type Violation } from '../judge.ts';
import { judgeContext } from '../judge-context.ts';
import { parseRecord, type RecordLine } from '../judge-lines.ts';
import { ledgerOf } from './ledger.ts';
import type { World } from './world.ts';

/** What the sandbox's own record says of the laws. `inParts`: load balancers whose users a story sends on in parts. */
export function violationsIn(world: World, inParts: readonly string[] = []): Violation[] {
  return judge(recordOf(world), judgeContext(world.layout, inParts));
}

/** All that the sandbox's processes have recorded, in the order of time. */
export function recordOf(world: World): RecordLine[] {
  const { directory } = world.layout;
  const records = readdirSync(directory).filter((name) => name.startsWith('record-') && name.endsWith('.jsonl'));
  return parseRecord(records.map((name) => readFileSync(join(directory, name), 'utf8')).join('\n'));
}

/**
 * The acknowledged writes that are missing in the ledger of the side that is primary now; where that one does not answer
 * (a story that ended before its end), in the ledger of the other.
 */
export async function lostWrites(world: World, primary: string, acknowledged: readonly string[]): Promise<string[]> {
  const others = Object.keys(world.layout.regions).filter((region) => region !== primary);
  for (const region of [primary, ...others]) {
    const written = await ledgerOf(world, region);
    if (written === undefined) continue;
    const known = new Set(written.map(({ id }) => id));
    return acknowledged.filter((id) => !known.has(id));
  }
  throw new Error('No Db2 side answers, so nobody knows what is written.');
}
