import type { ReadCall, StartableCall } from '../../outbound/http-contract.ts';
import type { SoftLayer, SoftLayerActed } from '../../outbound/softlayer.ts';
import { type HostsReply, hostsReply, type VolumeReply, volumeReply } from './schema.ts';

/** The methods of `SoftLayer_Network_Storage` that flip a pair; all of them are called on the volume ordered first. */
export type Flip =
  | 'failoverToReplicant'
  | 'immediateFailoverToReplicant'
  | 'disasterRecoveryFailoverToReplicant'
  | 'failbackFromReplicant';

export interface VolumePair {
  readonly original: number;
  readonly replica: number;
}

export interface FileStorageClient {
  read(pair: VolumePair, call: ReadCall): Promise<VolumeRead>;
  /** Who may mount the two. */
  hosts(pair: VolumePair, call: ReadCall): Promise<HostsRead>;
  /** `true` means initiated, `false` could not be initiated (softlayer-python, slcli replica failover). */
  flip(pair: VolumePair, flip: Flip, call: StartableCall): Promise<SoftLayerActed>;
}

export type HostsRead =
  | { readonly ok: true; readonly hosts: HostsReply }
  | { readonly ok: false; readonly because: string };

export type VolumeRead =
  /** `answeredAt`: when by SoftLayer's own clock, where it says so. */
  | { readonly ok: true; readonly volume: VolumeReply; readonly answeredAt?: number | undefined }
  | { readonly ok: false; readonly because: string };

/** The base class: the subclass for iSCSI once returned true without acting (SLDN release notes, 2017-03-02). */
const service = 'SoftLayer_Network_Storage';

/** NFS has an address, iSCSI targets and a LUN. */
const mounts = 'fileNetworkMountAddress,iscsiTargetIpAddresses,lunId';

const mask = `mask[${[
  'id',
  'username',
  'replicationStatus',
  'activeTransactionCount',
  'activeTransactions[transactionStatus[name,friendlyName]]',
  'failoverNotAllowed',
  'failbackNotAllowed',
  'allowDisasterRecoveryFailover',
  mounts,
  `replicationPartners[id,username,${mounts}]`,
  'replicationSchedule[active,type[keyname]]',
  // What has a getter (getReplicationTimestamp) can be named in a mask (SLDN, object masks).
  'replicationTimestamp',
].join(',')}]`;

const kinds = ['Hardware', 'VirtualGuests', 'Subnets', 'IpAddresses'];
const hostsMask = `mask[${kinds.flatMap((kind) => [`allowed${kind}[id]`, `allowedReplication${kind}[id]`]).join(',')}]`;

export function fileStorageClient(softLayer: SoftLayer): FileStorageClient {
  return {
    async read({ original }, call) {
      const read = await softLayer.read({ service, id: original, mask }, call);
      if (!read.ok) return read;
      const volume = volumeReply.safeParse(read.value);
      if (volume.success) return { ok: true, volume: volume.data, answeredAt: read.answeredAt };
      return { ok: false, because: `SoftLayer shows volume ${original} in a form that is not known.` };
    },

    async hosts({ original }, call) {
      const read = await softLayer.read({ service, id: original, mask: hostsMask }, call);
      if (!read.ok) return read;
      const hosts = hostsReply.safeParse(read.value);
      if (hosts.success) return { ok: true, hosts: hosts.data };
      return { ok: false, because: `SoftLayer shows the hosts of volume ${original} in a form that is not known.` };
    },

    flip({ original, replica }, flip, call) {
      // Failing back takes no parameter, and SoftLayer wants a method without parameters by GET (SLDN, REST).
      const parameters = flip === 'failbackFromReplicant' ? undefined : [replica];
      return softLayer.act({ service, id: original, name: flip, parameters }, call);
    },
  };
}
