/** Published output of `db2pd -hadr` on a primary (Microsoft's guide to SAP on Db2 with HADR on Azure). */
export const publishedPrimary = `Database Member 0 -- Database PTR -- Active -- Up 1 days 01:51:38 -- Date 2019-02-06-15.35.28.505451

                            HADR_ROLE = PRIMARY
                          REPLAY_TYPE = PHYSICAL
                        HADR_SYNCMODE = NEARSYNC
                           STANDBY_ID = 1
                        LOG_STREAM_ID = 0
                           HADR_STATE = PEER
                           HADR_FLAGS = TCP_PROTOCOL
                  PRIMARY_MEMBER_HOST = azibmdb02
                     PRIMARY_INSTANCE = db2ptr
                       PRIMARY_MEMBER = 0
                  STANDBY_MEMBER_HOST = azibmdb01
                     STANDBY_INSTANCE = db2ptr
                       STANDBY_MEMBER = 0
                  HADR_CONNECT_STATUS = CONNECTED
             HADR_CONNECT_STATUS_TIME = 02/05/2019 13:51:47.170561 (1549374707)
          HEARTBEAT_INTERVAL(seconds) = 15
                     HEARTBEAT_MISSED = 0
                   HEARTBEAT_EXPECTED = 6137
                HADR_TIMEOUT(seconds) = 60
        TIME_SINCE_LAST_RECV(seconds) = 13
             PEER_WAIT_LIMIT(seconds) = 0
           LOG_HADR_WAIT_CUR(seconds) = 0.000
    LOG_HADR_WAIT_RECENT_AVG(seconds) = 0.000025
   LOG_HADR_WAIT_ACCUMULATED(seconds) = 434.595
                  LOG_HADR_WAIT_COUNT = 223713
SOCK_SEND_BUF_REQUESTED,ACTUAL(bytes) = 0, 46080
SOCK_RECV_BUF_REQUESTED,ACTUAL(bytes) = 0, 374400
            PRIMARY_LOG_FILE,PAGE,POS = S0000280.LOG, 15571, 27902548040
            STANDBY_LOG_FILE,PAGE,POS = S0000280.LOG, 15571, 27902548040
                  HADR_LOG_GAP(bytes) = 0
     STANDBY_REPLAY_LOG_FILE,PAGE,POS = S0000280.LOG, 15571, 27902548040
       STANDBY_RECV_REPLAY_GAP(bytes) = 0
                     PRIMARY_LOG_TIME = 02/06/2019 15:34:39.000000 (1549467279)
                     STANDBY_LOG_TIME = 02/06/2019 15:34:39.000000 (1549467279)
              STANDBY_REPLAY_LOG_TIME = 02/06/2019 15:34:39.000000 (1549467279)
         STANDBY_RECV_BUF_SIZE(pages) = 2048
             STANDBY_RECV_BUF_PERCENT = 0
           STANDBY_SPOOL_LIMIT(pages) = 0
                STANDBY_SPOOL_PERCENT = NULL
                   STANDBY_ERROR_TIME = NULL
                 PEER_WINDOW(seconds) = 300
                      PEER_WINDOW_END = 02/06/2019 15:40:25.000000 (1549467625)
             READS_ON_STANDBY_ENABLED = N
`;

/** What a standby prints, with the lines that a test is about; `undefined` leaves a line out. */
export function standbyOutput(lines: Readonly<Record<string, string | undefined>> = {}): string {
  const all: Record<string, string | undefined> = {
    HADR_ROLE: 'STANDBY',
    HADR_SYNCMODE: 'SYNC',
    STANDBY_ID: '0',
    HADR_STATE: 'PEER',
    HADR_FLAGS: '',
    HADR_CONNECT_STATUS: 'CONNECTED',
    'HADR_LOG_GAP(bytes)': '0',
    'PEER_WINDOW(seconds)': '120',
    PEER_WINDOW_END: '03/01/2026 12:02:00.000000 (1772366520)',
    ...lines,
  };
  const printed = Object.entries(all).flatMap(([key, value]) =>
    value === undefined ? [] : `${key.padStart(37)} = ${value}`,
  );
  return `\nDatabase Member 0 -- Database SHOP -- Standby -- Up 0 days 00:10:00 -- Date 2026-03-01-12.00.30.000000\n\n${printed.join('\n')}\n`;
}

export const primaryOutput = standbyOutput({ HADR_ROLE: 'PRIMARY', STANDBY_ID: '1' }).replace(
  'Standby --',
  'Active --',
);

export const notActive = `Database SHOP not activated on database member 0 or this database name cannot be found in the local database directory.
Option -hadr requires -db <database> or -alldbs option and active database.
`;

export const configuration = `
       Database Configuration for Database SHOP

 HADR database role                                      = STANDBY
 HADR local host name                  (HADR_LOCAL_HOST) = db-eu-de
`;
