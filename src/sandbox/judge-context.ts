import type { JudgeContext } from './judge-intervals.ts';
import type { SandboxLayout } from './layout.ts';

/** What the judge has to know of a layout. */
export function judgeContext(layout: SandboxLayout, inParts: readonly string[] = []): JudgeContext {
  return {
    inParts,
    servers: Object.fromEntries(Object.entries(layout.regions).map(([region, { dbServerId }]) => [dbServerId, region])),
  };
}
