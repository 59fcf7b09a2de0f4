import { excerpt } from '../../outbound/excerpt.ts';
import type { CommandResult } from '../../outbound/shell/command-contract.ts';
import type { Acted } from '../contract.ts';

interface Meaning {
  readonly code: string;
  /** A reason code; left out, every other one. */
  readonly reason?: string;
  readonly outcome: Acted['outcome'];
  readonly again?: boolean;
  readonly note: string;
}

/**
 * What Db2's answers to takeover and start mean and what is to be done, first match wins (Db2 message reference; IBM
 * support node 1139992 for reason 10 of a takeover; ClusterLabs resource-agents for 7 and 9). Reason codes that are
 * documented nowhere are not guessed at: the call has failed, and what is so is observed.
 */
const meanings: readonly Meaning[] = [
  {
    code: 'SQL1770N',
    reason: '7',
    outcome: 'unknown',
    note: 'The connection to the primary was lost during the role switch: the roles are looked at again, and if the primary is gone, order a failover by force.',
  },
  {
    code: 'SQL1770N',
    reason: '9',
    outcome: 'refused',
    again: false,
    note: 'The standby is not inside its peer window: a takeover could lose data, and a person has to approve that.',
  },
  {
    code: 'SQL1770N',
    reason: '10',
    outcome: 'refused',
    again: false,
    note: 'A cluster manager (Pacemaker, TSA, db2haicu) owns this HADR pair: take over with its own command.',
  },
  {
    code: 'SQL1770N',
    outcome: 'unknown',
    note: 'Db2 could not complete the takeover: the roles are looked at again. `db2 "? SQL1770N"` explains the reason.',
  },
  ...startReasons({
    1: 'The database uses circular logging, and HADR needs archive logging: set LOGARCHMETH1.',
    2: 'The database uses infinite active logging, which HADR does not support: set LOGSECOND to another value than -1.',
    3: 'The database uses DATALINKS, which HADR does not support.',
    4: 'HADR_LOCAL_HOST does not name this server: correct it with `db2 update db cfg`.',
    5: 'HADR_LOCAL_SVC is no valid port or service name: correct it with `db2 update db cfg`.',
    6: 'HADR_REMOTE_SVC is no valid port or service name: correct it with `db2 update db cfg`.',
    8: 'A setting that HADR needs is empty: look at the HADR_ settings of `db2 get db cfg`.',
    9: 'The database uses raw logs, which HADR does not support.',
  }),
  {
    code: 'SQL1768N',
    reason: '7',
    outcome: 'refused',
    again: true,
    note: 'It was started as a primary and could not reach its standby: if it is outdated it has to be started as a standby.',
  },
  {
    code: 'SQL1768N',
    reason: '10',
    outcome: 'refused',
    again: true,
    note: 'The start of HADR was interrupted by a stop or a deactivation: it is tried again.',
  },
  {
    code: 'SQL1768N',
    outcome: 'refused',
    again: false,
    note: 'HADR can not be started as it is configured. `db2 "? SQL1768N"` explains the reason.',
  },
  {
    code: 'SQL1767N',
    outcome: 'refused',
    again: true,
    note: 'The database is in a state in which HADR can not start.',
  },
  {
    code: 'SQL1769N',
    reason: '2',
    outcome: 'refused',
    again: true,
    note: 'HADR can not be stopped on an active standby: deactivate the database first.',
  },
  { code: 'SQL1769N', outcome: 'refused', again: true, note: 'HADR could not be stopped.' },
  {
    code: 'SQL1776N',
    outcome: 'refused',
    again: true,
    note: 'An old primary has to be started as a standby: `db2 start hadr on db … as standby`.',
  },
  { code: 'SQL1777N', outcome: 'accepted', note: 'HADR was started already.' },
  { code: 'SQL1490W', outcome: 'accepted', note: 'It was active already.' },
  { code: 'SQL1494W', outcome: 'accepted', note: 'It was active already.' },
  { code: 'SQL1497W', outcome: 'accepted', note: 'It was active already.' },
  { code: 'SQL1026N', outcome: 'accepted', note: 'The instance was up already.' },
  {
    code: 'SQL1032N',
    outcome: 'refused',
    again: true,
    note: 'The instance is not started: start it with db2start.',
  },
  { code: 'SQL1013N', outcome: 'refused', again: false, note: 'There is no such database on that server.' },
  {
    code: 'SQL1092N',
    outcome: 'refused',
    again: false,
    note: 'The user may not do that: it needs SYSADM, SYSCTRL or SYSMAINT.',
  },
  {
    code: 'SQL30081N',
    outcome: 'unknown',
    note: 'The connection to Db2 broke: the roles are looked at again.',
  },
];

/** Reasons of SQL1768N that only a change of the configuration can cure. */
function startReasons(notes: Readonly<Record<string, string>>): Meaning[] {
  return Object.entries(notes).map(([reason, note]) => ({
    code: 'SQL1768N',
    reason,
    outcome: 'refused',
    again: false,
    note,
  }));
}

/** The shell's answer to a command that it does not have. */
const commandNotFound = 127;

/** What a command's end proves. Success of `start hadr` means "started", not "reintegrated": that is observed. */
export function judgeResult({ exitCode, stdout, stderr }: CommandResult): Acted {
  const text = `${stdout}\n${stderr}`;
  const code = /\b(SQL\d{4,5}[NWC])\b/.exec(text)?.[1];
  const reason = /Reason code = "(\d+)"/.exec(text)?.[1];
  const meaning = meanings.find((each) => each.code === code && (each.reason === undefined || each.reason === reason));
  if (meaning !== undefined) return worded(meaning, reason);
  if (exitCode === 0) return { outcome: 'accepted', note: excerpt(stdout) || 'Db2 took it on.' };
  if (exitCode === commandNotFound)
    return { outcome: 'refused', again: false, note: `The server says: ${excerpt(text)}` };
  return { outcome: 'unknown', note: `It ended with exit code ${exitCode}: ${excerpt(text) || 'nothing said why'}` };
}

function worded({ code, outcome, again = true, note }: Meaning, reason: string | undefined): Acted {
  const named = `${note} (${code}${reason === undefined ? '' : `, reason ${reason}`})`;
  return outcome === 'refused' ? { outcome, again, note: named } : { outcome, note: named };
}
