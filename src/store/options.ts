import type { Runtime } from '../runtime.ts';

/** Where Redis is: `redis://` or `rediss://` with everything in it, or just a host and a port. */
export type RedisAddress = { readonly url: string } | { readonly host: string; readonly port: number };

/** What every use of the store needs to know. */
export type StoreOptions = RedisAddress & {
  /** What every key begins with, so that two installations can share a Redis. */
  readonly keyPrefix: string;
  readonly installation: string;
  /** How long Redis may take to answer before it counts as unreachable, in milliseconds. */
  readonly commandTimeoutMs: number;
  readonly runtime: Runtime;
  readonly log?: StoreLog | undefined;
};

/** The part of the log that the store uses. */
export interface StoreLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What a controller's store needs besides. */
export type ControllerStoreOptions = StoreOptions & {
  /** The applications whose commands are listened to. */
  readonly applications: readonly string[];
  /** The vantages whose reports are listened to. */
  readonly vantages: readonly string[];
  /** How many replicas must confirm a write before anything follows from it; 0 asks none. */
  readonly replicas: number;
  /** Regent's version, for the journal. */
  readonly version: string;
};

/** What a prober's store needs besides. */
export type ProberStoreOptions = StoreOptions & { readonly vantage: string };
