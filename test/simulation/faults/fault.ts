import type { CommandBody } from '../../../src/domain/command.ts';
import type { Trouble } from '../world/trouble.ts';

/** Something that befalls a world, as plain data. Instants and durations in virtual milliseconds. */
export type Fault = { readonly at: number } & FaultBody;

export type FaultBody =
  /** Power is gone: everything in the region stops, Regent's processes and Redis too. */
  | { readonly kind: 'region-dies'; readonly region: string; readonly forMs: number }
  /** Everything in the region runs on, and nothing gets in or out. */
  | { readonly kind: 'region-dark'; readonly region: string; readonly forMs: number }
  | { readonly kind: 'process-dies'; readonly role: Role; readonly place: string; readonly forMs: number }
  | { readonly kind: 'process-freezes'; readonly role: Role; readonly place: string; readonly forMs: number }
  /** It strikes when whichever controller makes its n-th commit, claim or act from now on, just before or after that. */
  | {
      readonly kind: 'at-call';
      readonly nth: number;
      readonly side: 'before' | 'after';
      readonly strike: Strike;
      readonly lastsMs: number;
      /** Neither strikes nor lasts after this instant. */
      readonly until: number;
    }
  /** An orderly end, as by SIGTERM. */
  | { readonly kind: 'controller-stops'; readonly place: string; readonly forMs: number }
  | {
      readonly kind: 'partition';
      readonly from: string;
      readonly to: string;
      readonly both: boolean;
      readonly forMs: number;
    }
  | { readonly kind: 'slow'; readonly from: string; readonly to: string; readonly ms: number; readonly forMs: number }
  | { readonly kind: 'resets'; readonly place: string }
  | { readonly kind: 'redis-primary-dies'; readonly forMs: number }
  | { readonly kind: 'redis-primary-freezes'; readonly forMs: number }
  | { readonly kind: 'redis-away'; readonly forMs: number }
  /** As away, and it comes back empty. */
  | { readonly kind: 'redis-forgets'; readonly forMs: number }
  /** As away, and it comes back as it was so long before. */
  | { readonly kind: 'redis-rolls-back'; readonly forMs: number; readonly agoMs: number }
  | { readonly kind: 'clock-jumps'; readonly place: string; readonly ms: number }
  | { readonly kind: 'provider'; readonly resource: string; readonly trouble: Trouble['kind']; readonly forMs: number }
  | { readonly kind: 'vantage-lies'; readonly vantage: string; readonly region: string; readonly forMs: number }
  /** Of the first application where none is named. */
  | {
      readonly kind: 'application-fails';
      readonly application?: string;
      readonly region: string;
      readonly forMs: number;
    }
  | { readonly kind: 'zone-fails'; readonly region: string; readonly zone: string; readonly forMs: number }
  | { readonly kind: 'replica-lags'; readonly forMs: number }
  /** The platform does not reach the storage of a region: nothing is copied from there or to there. */
  | { readonly kind: 'storage-away'; readonly region: string; readonly forMs: number }
  | { readonly kind: 'operator'; readonly application?: string; readonly place: string; readonly press: Press };

export type Role = 'controller' | 'prober';

/** What strikes the controller that is calling. An order in the midst of its work reaches it by way of another one. */
export type Strike =
  | 'dies'
  | 'freezes'
  | 'is-paused'
  | 'is-aborted'
  | 'is-forced'
  | 'is-told-to-skip'
  | 'is-cut-off'
  /** Redis stands still, and whatever it calls answers slowly: its lease runs out while a call is on its way. */
  | 'loses-redis'
  | 'loses-redis-primary'
  | 'is-reset';

/** A button. Which step is retried or skipped is what the operator sees failed at that moment. */
export type Press =
  | { readonly kind: 'pause' }
  | { readonly kind: 'retry-failed' | 'skip-failed' }
  | Exclude<CommandBody, { readonly kind: 'retry' | 'skip' }>;

/** When it is over. */
export function endOf(fault: Fault): number {
  if (fault.kind === 'at-call') return fault.until;
  return fault.at + ('forMs' in fault ? fault.forMs : 0);
}

/** A fault in a sentence. */
export function describeFault(fault: Fault): string {
  const { at: _, kind, ...rest } = fault;
  const details = Object.entries(rest)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : formatted(name, value)}`);
  return `${kind.replaceAll('-', ' ')}: ${details.join(', ')}`;
}

function formatted(name: string, value: string | number | boolean): string {
  return typeof value === 'number' && name.toLowerCase().endsWith('ms')
    ? `${(value / 1000).toFixed(1)} s`
    : String(value);
}
