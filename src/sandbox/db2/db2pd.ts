import type { Side } from './side.ts';

/** Where a real log would stand after some months; positions start here, so that they look like what they are. */
const basePosition = 27_902_000_000;
const pageBytes = 4096;
const pagesPerFile = 1024;

/**
 * `db2pd -hadr -db X` as Db2 prints it (reference 2.2): one block, local time as text with the epoch seconds in
 * parentheses, NULL for what this side does not know.
 */
export function db2pdHadr(side: Side, startedAt: number): string {
  if (!side.online) return notActive(side);
  const lines = hadrLines(side).map(([key, value]) => `${key.padStart(37)} = ${value}`);
  return `${header(side, startedAt)}\n\n${lines.join('\n')}\n`;
}

/** `db2 get db cfg for X`, as far as HADR goes; works whether or not the database is active. */
export function databaseConfiguration(side: Side): string {
  const { hadr } = side.layout;
  return [
    '',
    `       Database Configuration for Database ${hadr.database}`,
    '',
    ` Database configuration release level                    = 0x1500`,
    ` HADR database role                                      = ${side.role}`,
    ` HADR local host name                  (HADR_LOCAL_HOST) = ${hostOf(side.region)}`,
    ` HADR remote host name                (HADR_REMOTE_HOST) = ${hostOf(side.peer.region)}`,
    ` HADR timeout value                       (HADR_TIMEOUT) = ${hadr.timeoutSeconds}`,
    ` HADR log write synchronization mode     (HADR_SYNCMODE) = ${hadr.syncmode}`,
    ` HADR peer window duration (seconds)  (HADR_PEER_WINDOW) = ${hadr.peerWindowSeconds}`,
    '',
  ].join('\n');
}

function hadrLines(side: Side): [string, string][] {
  const { hadr } = side.layout;
  const isPrimary = side.role === 'PRIMARY';
  const [primary, standby] = isPrimary ? [side.region, side.peer.region] : [side.peer.region, side.region];
  const own = side.log.end.position;
  const other = side.peerPosition;
  const [primaryPosition, standbyPosition] = isPrimary ? [own, other] : [other, own];
  const gap = other === null ? 'NULL' : String(Math.max(0, (primaryPosition ?? 0) - (standbyPosition ?? 0)));
  const idle = side.lastReceivedAt === 0 ? 'NULL' : String(Math.floor((side.now() - side.lastReceivedAt) / 1000));
  return [
    ['HADR_ROLE', side.role],
    ['REPLAY_TYPE', 'PHYSICAL'],
    ['HADR_SYNCMODE', hadr.syncmode],
    ['STANDBY_ID', isPrimary ? '1' : '0'],
    ['LOG_STREAM_ID', '0'],
    ['HADR_STATE', side.state],
    ['HADR_FLAGS', 'TCP_PROTOCOL'],
    ...memberLines('PRIMARY', primary),
    ...memberLines('STANDBY', standby),
    ['HADR_CONNECT_STATUS', side.connected ? 'CONNECTED' : 'DISCONNECTED'],
    ['HADR_CONNECT_STATUS_TIME', time(side.connectedSince)],
    ['HEARTBEAT_INTERVAL(seconds)', String(hadr.heartbeatMs / 1000)],
    ['HEARTBEAT_MISSED', '0'],
    ['HEARTBEAT_EXPECTED', String(side.heartbeats)],
    ['HADR_TIMEOUT(seconds)', String(hadr.timeoutSeconds)],
    ['TIME_SINCE_LAST_RECV(seconds)', idle],
    ['PEER_WAIT_LIMIT(seconds)', '0'],
    ['LOG_HADR_WAIT_CUR(seconds)', '0.000'],
    ['LOG_HADR_WAIT_RECENT_AVG(seconds)', '0.000025'],
    ['LOG_HADR_WAIT_ACCUMULATED(seconds)', '0.000'],
    ['LOG_HADR_WAIT_COUNT', '0'],
    ['SOCK_SEND_BUF_REQUESTED,ACTUAL(bytes)', '0, 46080'],
    ['SOCK_RECV_BUF_REQUESTED,ACTUAL(bytes)', '0, 374400'],
    ['PRIMARY_LOG_FILE,PAGE,POS', logPosition(primaryPosition)],
    ['STANDBY_LOG_FILE,PAGE,POS', logPosition(standbyPosition)],
    ['HADR_LOG_GAP(bytes)', gap],
    ['STANDBY_REPLAY_LOG_FILE,PAGE,POS', logPosition(standbyPosition)],
    ['STANDBY_RECV_REPLAY_GAP(bytes)', standbyPosition === null ? 'NULL' : '0'],
    ['PRIMARY_LOG_TIME', primaryLogTime(side)],
    ['STANDBY_LOG_TIME', isPrimary && other === null ? 'NULL' : time(side.log.lastWrittenAt)],
    ['STANDBY_REPLAY_LOG_TIME', isPrimary && other === null ? 'NULL' : time(side.log.lastWrittenAt)],
    ['STANDBY_RECV_BUF_SIZE(pages)', '2048'],
    ['STANDBY_RECV_BUF_PERCENT', '0'],
    ['STANDBY_SPOOL_LIMIT(pages)', '0'],
    ['STANDBY_SPOOL_PERCENT', 'NULL'],
    ['STANDBY_ERROR_TIME', 'NULL'],
    ...peerWindowLines(side),
    ['READS_ON_STANDBY_ENABLED', 'N'],
    ...takeoverLines(side),
  ];
}

/** A standby shows what its primary has said last. */
function primaryLogTime({ role, peerPosition, peerWrittenAt, log }: Side): string {
  if (role === 'PRIMARY') return time(log.lastWrittenAt);
  return peerPosition === null ? 'NULL' : time(Math.max(peerWrittenAt, log.lastWrittenAt));
}

function memberLines(role: string, region: string): [string, string][] {
  return [
    [`${role}_MEMBER_HOST`, hostOf(region)],
    [`${role}_INSTANCE`, 'db2inst1'],
    [`${role}_MEMBER`, '0'],
  ];
}

/** PEER_WINDOW_END is there only when the pair has a peer window. */
function peerWindowLines(side: Side): [string, string][] {
  const inPeer = side.state === 'PEER' || side.state === 'DISCONNECTED_PEER';
  return [
    ['PEER_WINDOW(seconds)', String(Math.round(side.peerWindowMs / 1000))],
    ...(side.peerWindowMs > 0
      ? ([['PEER_WINDOW_END', inPeer ? time(side.peerWindowEnd) : 'NULL']] as [string, string][])
      : []),
  ];
}

/** Printed only while a takeover runs. */
function takeoverLines(side: Side): [string, string][] {
  if (side.takingOver === null) return [];
  return [
    ['TAKEOVER_APP_REMAINING_PRIMARY', '0'],
    ['TAKEOVER_APP_REMAINING_STANDBY', '0'],
  ];
}

function header(side: Side, startedAt: number): string {
  const role = side.role === 'PRIMARY' ? 'Active' : 'Standby';
  const seconds = Math.floor((side.now() - startedAt) / 1000);
  const clock = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':');
  const up = `${Math.floor(seconds / 86_400)} days ${clock}`;
  const date = new Date(side.now()).toISOString().replace('T', '-').replaceAll(':', '.').replace('Z', '000');
  return `\nDatabase Member 0 -- Database ${side.layout.hadr.database} -- ${role} -- Up ${up} -- Date ${date}`;
}

function notActive(side: Side): string {
  const { database } = side.layout.hadr;
  return [
    `Database ${database} not activated on database member 0 or this database name cannot be found in the local database directory.`,
    'Option -hadr requires -db <database> or -alldbs option and active database.',
    '',
  ].join('\n');
}

function logPosition(position: number | null): string {
  if (position === null) return 'NULL';
  const absolute = basePosition + position;
  const page = Math.floor(absolute / pageBytes);
  const file = String(Math.floor(page / pagesPerFile)).padStart(7, '0');
  return `S${file}.LOG, ${page % pagesPerFile}, ${absolute}`;
}

function time(ms: number): string {
  if (ms === 0) return 'NULL';
  const [date = '', clock = ''] = new Date(ms).toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${month}/${day}/${year} ${clock.slice(0, 12)}000 (${Math.floor(ms / 1000)})`;
}

function hostOf(region: string): string {
  return `db-${region}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
