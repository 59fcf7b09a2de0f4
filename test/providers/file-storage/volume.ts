/** The status of a replica that was never used (softlayer-python, fixtures). */
export const neverFlipped = 'Replicant Volume Provisioning has completed.';

/** A volume as the object mask shows it, changed as given. */
export function volume(more: object = {}) {
  return {
    id: 2001,
    username: 'SL02SV1414935_187',
    replicationStatus: neverFlipped,
    activeTransactionCount: 0,
    activeTransactions: [],
    failoverNotAllowed: null,
    failbackNotAllowed: null,
    replicationPartners: [{ id: 2002, username: 'SL02SV1414935_187_REP_1' }],
    replicationSchedule: { active: 1, type: { keyname: 'REPLICATION_HOURLY' } },
    ...more,
  };
}

export const fileStorageSettings = {
  provider: 'file-storage',
  regions: { 'us-south': { volume: 2001 }, 'eu-de': { volume: 2002 } },
};

const service = '/rest/v3.1/SoftLayer_Network_Storage/2001';

export const volumeUrl = `${service}.json`;

export function methodUrl(name: string): string {
  return `${service}/${name}.json`;
}
