import type { SetupFinding } from '../../domain/setup/setup-finding.ts';
import type { ReadCall } from '../../outbound/http-contract.ts';
import type { FileStorageClient, VolumePair } from './client.ts';
import type { HostsReply } from './schema.ts';

/** Whether hosts may mount each of the two: a replica that nobody may mount is of no use on the day. */
export async function hostsFindings(
  client: FileStorageClient,
  pair: VolumePair,
  { original, replica }: { readonly original: string; readonly replica: string },
  call: ReadCall,
): Promise<SetupFinding[]> {
  const read = await client.hosts(pair, call);
  call.signal.throwIfAborted();
  if (!read.ok) {
    const sentence = `Nobody can tell which hosts may mount the volumes: ${read.because}`;
    return [{ severity: 'warning', about: `volume ${pair.original}`, sentence }];
  }
  return [
    ...without(pair.original, original, hostsOf(read.hosts, 'allowed')),
    ...without(pair.replica, replica, hostsOf(read.hosts, 'allowedReplication')),
  ];
}

function hostsOf(reply: HostsReply, prefix: 'allowed' | 'allowedReplication'): number {
  const kinds = ['Hardware', 'VirtualGuests', 'Subnets', 'IpAddresses'] as const;
  return kinds.reduce((sum, kind) => sum + (reply[`${prefix}${kind}`] ?? []).length, 0);
}

function without(volume: number, region: string, hosts: number): SetupFinding[] {
  if (hosts > 0) return [];
  return [
    {
      severity: 'error',
      about: `volume ${volume}`,
      sentence: `No host may mount the volume of ${region}, so nobody could use it there.`,
      cure: `Authorize the hosts of ${region} for it; they have to be in its data center.`,
    },
  ];
}
