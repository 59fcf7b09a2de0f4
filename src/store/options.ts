import type { Runtime } from '../runtime.ts';

/** Where Redis is: `redis://` or `rediss://` with everything in it, a host and a port, or Sentinels that know the primary. */
export type RedisAddress =
  | { readonly url: string }
  | Place
  | {
      readonly sentinels: readonly Place[];
      /** What the Sentinels call the primary. */
      readonly name: string;
      /** Whom the Sentinels let in; they have users of their own. */
      readonly sentinelCredentials?: Credentials | undefined;
    };

/** One Redis or one Sentinel. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

/** Whom Redis lets in. Without a user name it is Redis' default user. */
export interface Credentials {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** What a TLS connection is made with, as PEM texts. Left out: the authorities that this machine knows, no certificate. */
export interface TlsMaterial {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** The name that must stand in the server's certificate; by default the host that is connected to. */
  readonly serverName?: string | undefined;
}

/** How Redis and its Sentinels are spoken to. */
export interface RedisAccess {
  readonly credentials?: Credentials | undefined;
  /** Makes every connection one over TLS. Asked anew for each, so that a renewed certificate is used without a restart. */
  readonly tls?: (() => TlsMaterial) | undefined;
}

/** What every use of the store needs to know. */
export type StoreOptions = RedisAddress &
  RedisAccess & {
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
