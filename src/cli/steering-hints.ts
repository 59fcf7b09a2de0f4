import type { OperationReply } from './replies.ts';

/** How a person can make a stopped operation go on; nothing for any other. */
export function steeringHints({ application, status, steps }: OperationReply): string[] {
  if (status !== 'stopped') return [];
  const failed = steps.find((step) => step.status === 'failed');
  const retry = `regent operations retry ${application} --step ${failed?.id ?? 'STEP'} --reason TEXT`;
  return [`  To go on: ${retry} (or skip, force, abort: regent operations --help)`];
}
