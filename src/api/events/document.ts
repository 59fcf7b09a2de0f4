import type { LoggedEvent } from '../../controller/contract.ts';

/** An event as the API shows it: what this version knows of it, its instant in RFC 3339. */
export function eventDocument(event: LoggedEvent) {
  const { id, application, sequence, at, kind, rule, because, phase, operation, progress, step } = event;
  const told = { rule, because, phase, operation, progress, step };
  return { id, application, sequence, at: new Date(at).toISOString(), kind, ...told };
}
