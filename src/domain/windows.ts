/** A stretch of time that comes again and again, in words as they are configured. */
export interface RecurringWindow {
  /** When it opens: a cron expression of five fields. */
  readonly start: string;
  /** How long it stays open, in milliseconds. */
  readonly forMs: number;
  /** The IANA time zone in which `start` is meant. */
  readonly timezone: string;
}

/** What is kept to windows; in each of `drill-due` one drill begins by itself. */
export type WindowUse = 'failback' | 'drill' | 'drill-due';

/** The windows of each use. One without windows may be at any time. */
export type Windows = Readonly<Partial<Record<WindowUse, readonly RecurringWindow[]>>>;

/** How some windows stand together at one instant: those that overlap or touch count as one. Instants in milliseconds. */
export type WindowsStanding =
  | { readonly open: true; readonly until: number }
  /** Without `next` none ever opens again. */
  | { readonly open: false; readonly next?: number | undefined };

/** How the windows of each use stand. The calendar is no part of a decision, so this comes to it from outside. */
export type WindowStandings = Readonly<Partial<Record<WindowUse, WindowsStanding>>>;

/** What works out how windows stand: see `standingOf`. */
export type WindowsAt = (windows: Windows | undefined, now: number) => WindowStandings | undefined;
