/**
 * About how many entries each stream keeps. Redis cuts whole blocks (`MAXLEN ~`), so a stream holds up to a hundred more;
 * an exact limit would cost it work with every entry.
 */
export const limits = {
  /** Of one vantage. A reader that is further behind than this has a gap anyway. */
  reports: 1_000,
  /** Of one application; far more than anybody waits to have answered. */
  commands: 1_000,
  /** Of all applications together. */
  answers: 1_000,
  /** Of all applications together: whoever comes back later than this is told that there is a gap. */
  events: 10_000,
  recalls: 100,
  /** Of all applications together. Whoever is further behind reads the whole first. */
  gateChanges: 1_000,
  /** Of one application: the tail; the log is the archive. */
  journal: 10_000,
} as const;

/** How many answers are kept of one caller by the keys of its calls; exactly so many. */
export const answeredPerCaller = 1_000;

/** How long the reports of a vantage are kept after its last one, in milliseconds: one that is gone for good leaves nothing. */
export const reportsKeptMs = 3_600_000;
