/** What a Redis tells of itself (`INFO`), as far as it bears on what Regent keeps there. */
export interface ServerFacts {
  /** `redis 7.0.15`, `valkey 8.1.0` */
  readonly server: string;
  readonly usedMemoryBytes: number;
  /** Absent where none is set. */
  readonly maxMemoryBytes?: number | undefined;
  readonly maxMemoryPolicy: string;
  readonly appendOnly: { readonly on: boolean; readonly lastWrite: string; readonly bytes?: number | undefined };
  readonly lastSnapshot: string;
  /** Of the primary that was asked. */
  readonly replicas: readonly { readonly state: string; readonly lagSeconds: number }[];
}

/** Reads the text of `INFO`; what a server does not tell is said to be unknown. */
export function serverFacts(info: string): ServerFacts {
  const told = new Map(info.split(/\r?\n/).flatMap((line) => [pairIn(line)].filter((pair) => pair !== undefined)));
  const text = (name: string) => told.get(name) ?? 'unknown';
  const bytes = (name: string) => (told.has(name) ? Number(told.get(name)) : undefined);
  const valkey = told.get('valkey_version');
  const replicas = [...told].filter(([name]) => /^slave\d+$/.test(name)).map(([, value]) => replicaIn(value));
  return {
    server: valkey === undefined ? `redis ${text('redis_version')}` : `valkey ${valkey}`,
    usedMemoryBytes: bytes('used_memory') ?? 0,
    maxMemoryBytes: bytes('maxmemory') || undefined,
    maxMemoryPolicy: text('maxmemory_policy'),
    appendOnly: {
      on: told.get('aof_enabled') === '1',
      lastWrite: text('aof_last_write_status'),
      bytes: bytes('aof_current_size'),
    },
    lastSnapshot: text('rdb_last_bgsave_status'),
    replicas,
  };
}

function pairIn(line: string): [name: string, value: string] | undefined {
  const at = line.indexOf(':');
  return at > 0 && !line.startsWith('#') ? [line.slice(0, at), line.slice(at + 1)] : undefined;
}

/** `ip=10.0.0.2,port=6379,state=online,offset=14,lag=0` */
function replicaIn(value: string) {
  const fields = new Map(value.split(',').map((field) => field.split('=', 2) as [string, string]));
  return { state: fields.get('state') ?? 'unknown', lagSeconds: Number(fields.get('lag') ?? Number.NaN) };
}
