import type { VolumeLayout } from '../../layout.ts';
import type { PairState, Side } from './storage.ts';

/** Properties that SoftLayer returns without being asked for by a mask. */
export const localStorageProperties = ['id', 'username', 'nasType', 'capacityGb', 'createDate', 'notes'] as const;

/**
 * One volume with all its properties, relational ones included, as softlayer-python's fixtures show them.
 * `failoverNotAllowed` and `failbackNotAllowed` are strings ("1") when blocked and null otherwise.
 */
export function storageObject(
  volume: VolumeLayout,
  state: PairState,
  side: Side,
  { unreachable, replicaUnreachable }: { unreachable: boolean; replicaUnreachable: boolean },
): Record<string, unknown> {
  const isPrimary = side === 'primary';
  const active = state.active === side;
  const own = isPrimary ? volume : replicaOf(volume);
  const partner = isPrimary ? replicaOf(volume) : volume;
  const blocked = state.flip !== null || unreachable || replicaUnreachable;
  return {
    ...identityOf(own),
    capacityGb: 20,
    createDate: '2026-01-15T09:30:00-06:00',
    notes: state.notes[side],
    nasType: isPrimary ? 'NAS' : 'NAS_REPLICANT',
    replicationStatus: isPrimary ? state.replicationStatus : undefined,
    volumeStatus: 'PROVISION_COMPLETED',
    activeTransactionCount: state.flip ? 1 : 0,
    activeTransactions: state.flip ? [transaction(state.flip.name, state.flip.friendlyName)] : [],
    failoverNotAllowed: isPrimary && (blocked || state.active === 'replica') ? '1' : null,
    failbackNotAllowed: isPrimary && (blocked || state.active === 'primary' || state.severed) ? '1' : null,
    allowDisasterRecoveryFailover: isPrimary && unreachable && state.active === 'primary' ? '1' : null,
    allowDisasterRecoveryFailback: null,
    mountableFlag: active && state.flip === null ? '1' : '0',
    isReadyToMount: active && state.flip === null,
    isReadyForSnapshot: active && state.flip === null,
    replicationTimestamp: softLayerDate(state.replicatedAt),
    replicationSchedule: { active: state.severed ? 0 : 1, type: { keyname: 'REPLICATION_HOURLY' } },
    replicationPartners: [{ ...identityOf(partner), nasType: isPrimary ? 'NAS_REPLICANT' : 'NAS' }],
    // Hosts are authorized on both, the replica's by the volume that was ordered first (allowAccessToReplicantFrom…List).
    allowedVirtualGuests: [{ id: 1 }],
    allowedHardware: [],
    allowedSubnets: [],
    allowedIpAddresses: [],
    allowedReplicationVirtualGuests: isPrimary ? [{ id: 2 }] : undefined,
    replicatingVolume: isPrimary ? undefined : { id: volume.id },
  };
}

function replicaOf(volume: VolumeLayout): { id: number; username: string; datacenter: string } {
  return { id: volume.replicaId, username: `${volume.username}_REP_1`, datacenter: volume.replicaDatacenter };
}

function identityOf(volume: { id: number; username: string; datacenter: string }): Record<string, unknown> {
  const { id, username, datacenter } = volume;
  // Each volume has an address of its own: who uses it must mount the other one after a flip.
  const mount = `fsf-${datacenter}-fcb-fz.service.softlayer.com:/${username}/data01`;
  return {
    id,
    username,
    fileNetworkMountAddress: mount,
    networkMountAddress: mount,
    serviceResource: { datacenter: { name: datacenter } },
  };
}

function transaction(name: string, friendlyName: string): Record<string, unknown> {
  return { transactionStatus: { name, friendlyName }, transactionGroup: { name: 'Volume replication' } };
}

function softLayerDate(ms: number): string {
  return `${new Date(ms - 6 * 3_600_000).toISOString().slice(0, 19)}-06:00`;
}
