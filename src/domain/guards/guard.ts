import type { Context } from '../context.ts';
import type { Finding } from '../finding.ts';
import type { Change } from '../plan.ts';

/** A named question about a decision's context. A rule applies when all of its guards answer yes. */
export interface Guard {
  readonly name: string;
  /** Its yes says what was seen, and not only that something holds: it is told with the rule's own sentence. */
  readonly evidence?: true;
  /** It says which case this is; the others say whether the case may be acted on. */
  readonly situational?: true;
  /** An operator may set it aside with a reason. Never what laws 3, 5 and 8 rest on. */
  readonly overridable?: true;
  /** Whether "unknown" can be its answer. */
  readonly canBeUnknown?: true;
  /** `change` is what the asking rule would set out to do, where it would do anything. */
  readonly test: (context: Context, change: Change) => Finding;
}
