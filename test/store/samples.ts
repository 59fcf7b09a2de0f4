import type { Command } from '../../src/domain/command.ts';
import type { JournalBody } from '../../src/domain/journal.ts';
import type { Report } from '../../src/domain/report.ts';
import { initialState, type State } from '../../src/domain/state.ts';
import type { Commit, ControllerStore, Under } from '../../src/store/contract.ts';

export const state: State = initialState('shop', { active: ['us-south'], primary: 'us-south' }, 'manual');

/** A change of nothing but the epoch, so that it is seen which one was written. */
export function change(epoch: number): { next: State; entry: JournalBody } {
  const next = { ...state, epoch };
  const view = { now: 1, reports: [], observations: {} };
  return { next, entry: { kind: 'decision', rule: 301, because: 'Because.', findings: [], before: state, view, next } };
}

/** A commit of the application `shop`. */
export function commitOf(owner: Owner, version: number, rest: Partial<Commit> = {}): Commit {
  return { application: 'shop', ...owner, version, ...change(version + 1), ...rest };
}

/** The configuration that everybody holds where a test is about something else. */
export const under: Under = { configuration: 'c-1' };

/** Who commits. */
export interface Owner {
  readonly instance: string;
  readonly token: number;
}

/** Takes a lease and the application `shop`. */
export async function own(store: ControllerStore, instance: string, leaseMs = 60_000): Promise<Owner> {
  await store.renewLease({ instance, region: 'eu-de' }, leaseMs);
  const token = await store.claim('shop', instance, under);
  if (token === undefined) throw new Error(`${instance} could not claim shop`);
  return { instance, token };
}

export function command(id: string): Command {
  return { id, by: 'ada', reason: 'a rehearsal', kind: 'failover', to: 'eu-de' };
}

export function report(vantage: string, sequence: number): Report {
  const verdicts = [
    {
      region: 'us-south',
      target: 'web',
      verdict: 'down',
      reason: 'connect-refused',
      consecutive: 3,
      latencyMs: 1.5,
    } as const,
  ];
  const edges = [{ edge: 'www', servedBy: null, reason: 'timeout' }];
  return { vantage, application: 'shop', sequence, process: 'p-1', isolatedFor: [], verdicts, edges };
}
