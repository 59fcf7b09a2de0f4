import type { Answer, RegionObservation } from '../../domain/observation.ts';
import type { ReadCall } from '../../outbound/http-contract.ts';
import type { Commands } from '../../outbound/shell/command-contract.ts';
import type { Acted } from '../contract.ts';
import type { Db2Settings } from './schema.ts';
import { stoppedSide } from './side.ts';

/** Whether the instance of a side runs, proved by the processes of its owner. */
export interface InstanceSeen {
  readonly up: Answer;
  readonly detail: string;
}

/**
 * The engine, and what is about to become one (IBM docs, "Db2 process model"). Its watchdog may run as root and is not
 * looked for: it writes nothing. Other processes of Db2 outlive it, such as the back end of its command line.
 */
const engines = ['db2sysc', 'db2start', 'db2star2'];

/** The owner of the instances where this provider is a fence; undefined where it is none. */
export function fencedOwner(settings: Db2Settings): string | undefined {
  return settings.transport === 'ssh' && settings.fences ? (settings.sudoTo ?? settings.user) : undefined;
}

/**
 * Asks the kernel and not Db2, which can't tell a dead instance from one that does not answer. The list must hold `ps`
 * itself, which runs as the same user: an empty one proves nothing.
 */
export async function lookAtInstance(transport: Commands, owner: string, call: ReadCall): Promise<InstanceSeen> {
  const ran = await transport.run(`ps -u ${owner} -o comm=`, call);
  if (!ran.ok) return { up: 'unknown', detail: ran.because };
  const names = ran.result.stdout.split('\n').map((line) => line.trim());
  const engine = names.find((name) => engines.includes(name));
  if (engine !== undefined) return { up: 'yes', detail: `Its instance runs: ${owner} has a process ${engine}.` };
  if (names.includes('ps')) return { up: 'no', detail: `Its instance is down: ${owner} has no process db2sysc.` };
  return {
    up: 'unknown',
    detail: `The processes of ${owner} can not be seen, so nobody knows whether its instance runs.`,
  };
}

/** What is seen of a side whose instance is down: nothing can write there, whatever its configuration says. */
export function downSide(role: string | undefined, { detail }: InstanceSeen): RegionObservation {
  return { ...stoppedSide(role), fenced: 'yes', detail: `${detail} ${stoppedSide(role).detail}` };
}

/** What is seen of a side, with what its instance tells. */
export function withInstance(seen: RegionObservation, { up, detail }: InstanceSeen): RegionObservation {
  const fenced: Answer = up === 'unknown' ? 'unknown' : up === 'yes' ? 'no' : 'yes';
  return { ...seen, fenced, ...(up === 'unknown' && { detail: `${seen.detail} ${detail}` }) };
}

/**
 * Not `db2stop` nor `deactivate`: those write to the log, which then differs from that of the side that takes over (IBM
 * docs, reintegrating a database after a takeover).
 */
export const kill = 'db2_kill';

/** Starts the instance and none of its databases. */
export const startInstance = 'db2start';

/** A command that reaches over whatever else of ours runs on the server, or what is answered without any. */
type Next = { readonly command: string; readonly because: string; readonly apart: true } | Acted;

/** The kill, also where nobody can tell whether the instance runs: that is what a fence is for. */
export function killing({ up, detail }: InstanceSeen): Next {
  if (up === 'no') return { outcome: 'accepted', note: `${detail} Nothing has to be killed.` };
  return { command: kill, because: detail, apart: true };
}

/** The start of an instance that is known to be down. */
export function startingAgain({ up, detail }: InstanceSeen): Next {
  if (up === 'yes') return { outcome: 'accepted', note: `It may run already. ${detail}` };
  if (up === 'unknown') return { outcome: 'refused', again: true, note: `Nothing was sent: ${detail}` };
  return { command: startInstance, because: detail, apart: true };
}
