import type { Automation } from './application.ts';

/** What an operator has set the automation to for a while. */
export interface AutomationForNow {
  /** In milliseconds of Redis time. */
  readonly until: number;
  /** What it was before, and is again then. */
  readonly afterwards: Automation;
  readonly by: string;
}

/** The longest that it may be so, in milliseconds: who wants it for longer sets it for good. */
export const automationMostMs = 30 * 24 * 3_600_000;
