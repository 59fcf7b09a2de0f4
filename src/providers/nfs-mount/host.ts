import type { Answer } from '../../domain/observation.ts';
import type { ReadCall } from '../../outbound/http-contract.ts';
import type { Script, ShellCommands } from '../../outbound/shell/command-contract.ts';
import type { NfsMountSettings } from './schema.ts';

/** Whether a server has the volume mounted, from where it is now, and whether it has nothing mounted there at all. */
export interface SeenHost {
  readonly mounted: Answer;
  readonly unmounted: Answer;
  readonly detail: string;
}

/** `host:/path`, of which nothing can be mistaken for an option. */
const nfsAddress = /^[A-Za-z0-9][A-Za-z0-9.-]*:\/[\w./+-]*$/;

/** Why an address can't be mounted by NFS; undefined where it can. */
export function notNfs(address: string): string | undefined {
  if (nfsAddress.test(address)) return undefined;
  return `${address} is not mounted by NFS: have a webhook of your own mount it (\`verbs: [mount]\`).`;
}

/**
 * Asks the kernel what is mounted there, and the file system whether it answers: a mount of a volume that has been inactive
 * stays in the list and is of no use any more. Without an address nobody knows what should be mounted there.
 */
export async function lookAtHost(
  commands: ShellCommands,
  { mountPoint }: NfsMountSettings,
  address: string | undefined,
  call: ReadCall,
): Promise<SeenHost> {
  const listed = await commands.run(`findmnt -n -o SOURCE --mountpoint ${mountPoint}`, call);
  if (!listed.ok) return unknown(listed.because);
  const { exitCode, stdout } = listed.result;
  // findmnt ends with 1 where nothing is mounted, and also prints nothing then (util-linux, findmnt).
  if (exitCode !== 0 && (exitCode !== 1 || stdout.trim() !== '')) return unknown(`findmnt ended with ${exitCode}.`);
  const source = stdout.trim().split('\n').at(-1)?.trim() ?? '';
  const mounted = address === undefined ? 'unknown' : 'no';
  if (source === '') return { mounted, unmounted: 'yes', detail: `Nothing is mounted at ${mountPoint}.` };
  const detail = `${mountPoint} is mounted from ${source}`;
  if (address === undefined) return has('unknown', `${detail}; nobody has seen where the volume is mounted from.`);
  if (!isSame(source, address)) return has('no', `${detail}.`);
  const alive = await commands.run(`stat -t ${mountPoint}`, call);
  if (!alive.ok) return has('unknown', `Whether ${mountPoint} answers nobody knows: ${alive.because}`);
  return alive.result.exitCode === 0 ? has('yes', `${detail}.`) : has('no', `${detail} and does not answer.`);
}

/** Something is mounted there. */
function has(mounted: Answer, detail: string): SeenHost {
  return { mounted, unmounted: 'no', detail };
}

function unknown(detail: string): SeenHost {
  return { mounted: 'unknown', unmounted: 'unknown', detail };
}

/**
 * Takes away whatever is mounted there, by force where the other side does not answer, lazily where files are open, and mounts
 * the volume. The same whenever it is run.
 */
export function remount({ mountPoint, type, options, sudo }: NfsMountSettings, address: string): Script {
  const text = `at=$1 from=$2 type=$3 options=$4 as=$5
for each in 1 2 3 4 5; do
  findmnt -n --mountpoint "$at" >/dev/null || break
  $as umount -f "$at" || $as umount -l "$at" || exit 32
done
exec $as mount -t "$type" -o "$options" "$from" "$at"`;
  const words = [mountPoint, address, type, options, sudo ? 'sudo -n' : ''];
  return { name: `mount ${address} at ${mountPoint}`, text, words };
}

/** What `umount` ends with when it has not unmounted anything (util-linux, umount: 32). */
export const notUnmounted = 32;

/**
 * Takes away what is mounted there, and only where no file of it is open: what is still written has to be stopped first.
 * What was written is with the volume when it ends. The same whenever it is run.
 */
export function unmount({ mountPoint, sudo }: NfsMountSettings): Script {
  const text = `at=$1 as=$2
findmnt -n --mountpoint "$at" >/dev/null || exit 0
exec $as umount "$at"`;
  return { name: `unmount ${mountPoint}`, text, words: [mountPoint, sudo ? 'sudo -n' : ''] };
}

function isSame(one: string, other: string): boolean {
  const plain = (address: string) => address.replace(/\/+$/, '');
  return plain(one) === plain(other);
}
