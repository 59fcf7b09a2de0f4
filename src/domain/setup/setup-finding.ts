/** Something that follows from a set-up, in a person's words. */
export interface SetupFinding {
  /** `error`: it would do harm. `warning`: something wanted could not happen. `note`: worth knowing. */
  readonly severity: 'error' | 'warning' | 'note';
  /** What it is about, by names: `applications.shop.regions.us-south`. */
  readonly about: string;
  readonly sentence: string;
  /** What to do about it, where there is something to do. */
  readonly cure?: string | undefined;
}
