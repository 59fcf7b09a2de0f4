import { UnreadableRecord } from './contract.ts';

/** A record as it is stored: all that is known of it is its schema. */
export interface Stored {
  readonly schema: number;
  readonly [member: string]: unknown;
}

/** How a record of the schema before becomes one of this, and back. Pure; back and forth again it is the same. */
export interface SchemaStep {
  /** That it leads to; one more than the one before. */
  readonly schema: number;
  up(before: Stored): Stored;
  down(now: Stored): Stored;
}

/**
 * The schemas of one kind of record that a release knows. The release that brings a new one still writes the one before,
 * because in a rollout, and when that is taken back, controllers of the release before own applications too; the release
 * after it writes the new one. So each release can read what its neighbours write.
 */
export interface Schemas {
  /** The oldest that is read. */
  readonly oldest: number;
  /** The one that is written: the newest, or the one before. */
  readonly written: number;
  /** From the oldest to the newest, in order. */
  readonly steps: readonly SchemaStep[];
}

/** A record in the newest schema of a release. Throws `UnreadableRecord` for one that is newer than that, or too old. */
export function inNewest(key: string, { oldest, steps }: Schemas, record: Stored): Stored {
  const { schema } = record;
  const newest = steps.at(-1)?.schema ?? oldest;
  if (schema > newest) {
    throw new UnreadableRecord(
      key,
      `its schema is ${schema} and this Regent knows none after ${newest}: a newer Regent wrote it; run that one`,
    );
  }
  if (schema < oldest) {
    throw new UnreadableRecord(
      key,
      `its schema is ${schema} and this Regent knows none before ${oldest}: go from release to release, and leave none out`,
    );
  }
  return steps
    .filter((step) => step.schema > schema)
    .reduce((each, { schema: to, up }) => ({ ...up(each), schema: to }), record);
}

/** A record of the newest schema in the one that is written. */
export function inWritten({ written, steps }: Schemas, record: Stored): Stored {
  return steps
    .filter((step) => step.schema > written && step.schema <= record.schema)
    .reduceRight((each, { schema, down }) => ({ ...down(each), schema: schema - 1 }), record);
}
