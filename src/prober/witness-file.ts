import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { UnfencedSide } from '../domain/unfenced.ts';
import type { Announcement } from '../domain/witness.ts';
import type { WitnessDisk } from './witness.ts';

/** Whose file it is. */
export interface WitnessFileOptions {
  /** Made where it does not exist. */
  readonly directory: string;
  readonly installation: string;
  readonly vantage: string;
}

/** The schema of the file that this Regent writes; any other is moved aside, unread. */
const schema = 1;

/**
 * One small JSON file of one vantage, replaced whole: written beside, synced, renamed, and the directory synced, so that
 * neither a killed process nor a power cut leaves half of it, or nothing.
 */
export function witnessFile({ directory, installation, vantage }: WitnessFileOptions): WitnessDisk {
  const path = join(directory, `witness-${installation}-${vantage}.json`);
  let isReadable = true;
  return {
    async read() {
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      isReadable = false;
      const kept = text === undefined ? undefined : keptIn(path, text);
      isReadable = true;
      return kept;
    },
    async write(kept) {
      await mkdir(directory, { recursive: true });
      if (!isReadable) await rename(path, `${path}.unreadable`);
      isReadable = true;
      const beside = `${path}.new`;
      await writeSynced(beside, `${JSON.stringify({ schema, installation, vantage, applications: kept })}\n`);
      await rename(beside, path);
      await sync(directory);
    },
  };
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A rename is on disk only when its directory is. */
async function sync(directory: string): Promise<void> {
  const opened = await open(directory, 'r');
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}

function keptIn(path: string, text: string): Record<string, Announcement> {
  const unreadable = (why: string) =>
    new Error(`${path} can not be read as what a witness has kept: ${why}. It is moved to ${path}.unreadable.`);
  const found = parsed(text);
  if (!isRecord(found) || !isRecord(found.applications)) throw unreadable('it is not of that form');
  if (found.schema !== schema) throw unreadable(`its schema is ${String(found.schema)}, and ${schema} is known`);
  return Object.fromEntries(
    Object.entries(found.applications).map(([application, kept]) => {
      if (!isRecord(kept) || !Number.isInteger(kept.epoch) || typeof kept.operation !== 'string')
        throw unreadable(`${application} has no epoch and operation`);
      const unfenced = sidesIn(kept.unfenced);
      if (unfenced === undefined) throw unreadable(`what is unfenced of ${application} is not of that form`);
      const announcement = { epoch: Number(kept.epoch), operation: kept.operation };
      return [application, unfenced.length === 0 ? announcement : { ...announcement, unfenced }];
    }),
  );
}

/** Absent: nothing is unfenced. Undefined where it can't be read. */
function sidesIn(kept: unknown = []): UnfencedSide[] | undefined {
  if (!Array.isArray(kept)) return undefined;
  const sides = kept.flatMap((side: unknown) =>
    isRecord(side) && typeof side.resource === 'string' && typeof side.region === 'string'
      ? [{ resource: side.resource, region: side.region }]
      : [],
  );
  return sides.length === kept.length ? sides : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
