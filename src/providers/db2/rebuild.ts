/** A side whose log has diverged, and where else the pair has sides. */
export interface Diverged {
  readonly database: string;
  readonly region: string;
  readonly others: readonly string[];
  /** What makes a restored side a standby. */
  readonly rejoin: string;
}

/**
 * What a person has to do about a side whose log has diverged. Writes that its new primary never had are in its log, and
 * there is no way to take them out again (IBM docs, reintegrating a database after a takeover).
 */
export function rebuildOf({ database, region, others, rejoin }: Diverged): string {
  const from =
    others.length === 1 ? `${others[0]}, taken since ${others[0]} is primary` : `the region that is primary now`;
  return [
    'Its db2diag.log has ADM12500E of the last day: its log has diverged from that of the new primary, which lacks what was written last here.',
    `Save what is needed of that. Restore ${database} in ${region} from a backup of ${database} in ${from}, then run "${rejoin}" in ${region}.`,
  ].join(' ');
}
