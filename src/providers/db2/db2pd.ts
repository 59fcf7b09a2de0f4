/** What `db2pd -hadr -db X` says. Absent and `NULL` values are undefined: Db2 prints what this side knows. */
export interface HadrStatus {
  /** `PRIMARY` or `STANDBY`; anything else is a Db2 that we do not know. */
  readonly role: string | undefined;
  readonly state: string | undefined;
  readonly connectStatus: string | undefined;
  readonly syncmode: string | undefined;
  readonly flags: readonly string[];
  /** The running average of how far the standby is behind (IBM docs, db2pd -hadr). */
  readonly logGapBytes: number | undefined;
  /** Where the log of each side ends, in bytes; what it knows of the other side is as of its last word. */
  readonly primaryLogPosition: number | undefined;
  readonly standbyLogPosition: number | undefined;
  /** When the connection was made or lost, as this side noticed it. */
  readonly connectStatusTime: Db2Time | undefined;
  readonly sinceLastReceivedSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
  /** After so long without a word a side takes the connection for lost. */
  readonly timeoutSeconds: number | undefined;
  /** The newest log record of each side, by the primary's clock; what it knows of the other side is as of its last word. */
  readonly primaryLogTime: Db2Time | undefined;
  readonly standbyLogTime: Db2Time | undefined;
  /** The host of the standby that it is about. */
  readonly standbyHost: string | undefined;
  /** 0 when the pair has no peer window. */
  readonly peerWindowSeconds: number | undefined;
  readonly peerWindowEnd: Db2Time | undefined;
  /** Printed only while a takeover runs. */
  readonly takingOver: boolean;
}

/** An instant as Db2 prints it: local time as text, and seconds since 1970. */
export interface Db2Time {
  /** Local time read as if it were UTC, in milliseconds: to be compared only with the same side's other times. */
  readonly localMs: number;
  readonly epochMs: number | undefined;
}

export type Db2pd =
  /** One status per standby on a primary with several; a standby prints one. `clock` is the side's own time. */
  | { readonly kind: 'hadr'; readonly statuses: readonly HadrStatus[]; readonly clock: Db2Time | undefined }
  /** The database is not active, or HADR is not. */
  | { readonly kind: 'inactive'; readonly because: string }
  | { readonly kind: 'unreadable' };

/** `   KEY(unit) = value`, and keys with commas in them (output published with Azure's SAP Db2 HADR guide). */
const line = /^\s*([A-Z][A-Z_,]*[A-Z])\s*(?:\(\w+\))?\s*=\s*(.*?)\s*$/;

/** Texts that mean "not running", as the cluster agent for Db2 knows them (ClusterLabs resource-agents, db2). */
const inactive = [/HADR is not active/i, /requires -db .* active database/i, /not activated on database/i];

/** Parses leniently: keys come and go between versions, and whatever is not known is left out. Never throws. */
export function parseDb2pd(text: string): Db2pd {
  const lines = text.split(/\r?\n/);
  const blocks: Map<string, string>[] = [];
  for (const each of lines) {
    const [, key, value] = line.exec(each) ?? [];
    if (key === undefined || value === undefined) continue;
    if (key === 'HADR_ROLE') blocks.push(new Map());
    blocks.at(-1)?.set(key, value);
  }
  if (blocks.length > 0) return { kind: 'hadr', statuses: blocks.map(statusOf), clock: clockOf(text) };
  const telling = lines.find((each) => inactive.some((pattern) => pattern.test(each)));
  return telling === undefined ? { kind: 'unreadable' } : { kind: 'inactive', because: telling.trim() };
}

/** `HADR database role = STANDBY` of `db2 get db cfg`, which works on a database that is not active. */
export function configuredRole(text: string): string | undefined {
  return /HADR database role\s*=\s*(\w+)/.exec(text)?.[1];
}

function statusOf(block: ReadonlyMap<string, string>): HadrStatus {
  const word = (key: string) => {
    const value = block.get(key);
    return value === undefined || value === '' || value === 'NULL' ? undefined : value;
  };
  const amount = (key: string) => {
    const value = word(key);
    return value !== undefined && /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : undefined;
  };
  const position = (key: string) => {
    const digits = /^[^,]+,[^,]+,\s*(\d+)$/.exec(word(key) ?? '')?.[1];
    return digits === undefined ? undefined : Number(digits);
  };
  return {
    role: word('HADR_ROLE'),
    state: word('HADR_STATE'),
    connectStatus: word('HADR_CONNECT_STATUS'),
    syncmode: word('HADR_SYNCMODE'),
    flags: (word('HADR_FLAGS') ?? '').split(/[\s,]+/).filter((flag) => flag !== ''),
    logGapBytes: amount('HADR_LOG_GAP'),
    primaryLogPosition: position('PRIMARY_LOG_FILE,PAGE,POS'),
    standbyLogPosition: position('STANDBY_LOG_FILE,PAGE,POS'),
    connectStatusTime: timeOf(word('HADR_CONNECT_STATUS_TIME')),
    sinceLastReceivedSeconds: amount('TIME_SINCE_LAST_RECV'),
    heartbeatSeconds: amount('HEARTBEAT_INTERVAL'),
    timeoutSeconds: amount('HADR_TIMEOUT'),
    primaryLogTime: timeOf(word('PRIMARY_LOG_TIME')),
    standbyLogTime: timeOf(word('STANDBY_LOG_TIME')),
    standbyHost: word('STANDBY_MEMBER_HOST'),
    peerWindowSeconds: amount('PEER_WINDOW'),
    peerWindowEnd: timeOf(word('PEER_WINDOW_END')),
    takingOver: block.has('TAKEOVER_APP_REMAINING_PRIMARY') || block.has('TAKEOVER_APP_REMAINING_STANDBY'),
  };
}

/** `02/06/2019 15:40:25.000000 (1549467625)`. */
function timeOf(text: string | undefined): Db2Time | undefined {
  const parts = /^(\d\d)\/(\d\d)\/(\d{4}) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,3})\d*)?(?:\s*\((\d+)\))?/.exec(text ?? '');
  if (parts === null) return undefined;
  const [month, day, year, hour, minute, second, fraction = '0', epoch] = parts.slice(1) as [string, ...string[]];
  const localMs = utc([year, month, day, hour, minute, second, fraction.padEnd(3, '0')]);
  return { localMs, epochMs: epoch === undefined ? undefined : Number(epoch) * 1_000 };
}

/** `-- Date 2019-02-06-15.35.28.505451` in the first line. */
function clockOf(text: string): Db2Time | undefined {
  const parts = /Date (\d{4})-(\d\d)-(\d\d)-(\d\d)\.(\d\d)\.(\d\d)\.(\d{3})/.exec(text);
  return parts === null ? undefined : { localMs: utc(parts.slice(1)), epochMs: undefined };
}

function utc(parts: readonly (string | undefined)[]): number {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, ms = 0] = parts.map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second, ms);
}
