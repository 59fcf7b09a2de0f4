import nock from 'nock';
import { describe, expect, it } from 'vitest';
import type { Step } from '../../../src/domain/operation.ts';
import { actCall, look, onlyNock, providerOf, step } from '../support.ts';
import { fileStorageSettings, methodUrl, volume, volumeUrl } from './volume.ts';

onlyNock();

const api = () => nock('https://api.softlayer.com');
const proceeding = { ...fileStorageSettings, disasterRecovery: 'proceed' };
/** The first volume can't be reached: SoftLayer offers to cut the pair apart, and nothing else. */
const gone = { failoverNotAllowed: '1', failbackNotAllowed: '1', allowDisasterRecoveryFailover: '1' };
/** After that. */
const cut = {
  ...gone,
  allowDisasterRecoveryFailover: null,
  replicationStatus: 'FAILOVER_COMPLETED',
  replicationSchedule: { active: 0 },
};

function shows(more: object, times = 1) {
  api().get(volumeUrl).query(true).times(times).reply(200, volume(more));
}

const act = (wanted: Step, settings: object) => providerOf({ ...settings }).act(wanted, actCall());
const observed = async (settings: object) => (await providerOf({ ...settings }).observe(look())).regions;

describe('a pair whose first volume can not be reached', () => {
  it.each([
    ['can be activated at a loss where the settings go on', proceeding, true],
    ['can not be activated where they leave it to a person', fileStorageSettings, false],
  ])('%s', async (_, settings, activatable) => {
    shows({ ...gone, replicationTimestamp: '2020-01-01T00:00:00Z' }, 2);

    const standby = (await observed(settings))['eu-de'];

    expect(standby?.ready).toEqual({ graceful: 'no', forced: 'no' });
    expect(standby?.loss !== undefined).toBe(activatable);
  });

  it('is cut apart where the settings go on and a loss was quoted', async () => {
    shows(gone);
    api()
      .post(methodUrl('disasterRecoveryFailoverToReplicant'), { parameters: [2002] })
      .reply(200, 'true');

    expect(await act(step('promote', 'eu-de', { allowedLoss: 60_000 }), proceeding)).toEqual({
      outcome: 'accepted',
      note: 'SoftLayer has initiated disasterRecoveryFailoverToReplicant.',
    });
  });

  it.each([
    ['the settings leave it to a person', { allowedLoss: 'any' }, fileStorageSettings, /leaves it to a person/, false],
    ['no loss was quoted', {}, proceeding, /neither quoted nor approved/, false],
    [
      'it is a planned move',
      { graceful: true, allowedLoss: 'any' },
      proceeding,
      /A planned move never does that/,
      true,
    ],
  ] as [string, Partial<Step>, object, RegExp, boolean][])(
    'is left as it is where %s',
    async (_, more, settings, note, again) => {
      shows(gone);

      expect(await act(step('promote', 'eu-de', more), settings)).toEqual({
        outcome: 'refused',
        again,
        note: expect.stringMatching(note),
      });
    },
  );

  it('has no replica once it has been cut apart, and no way home', async () => {
    shows(cut, 2);
    expect(await observed(proceeding)).toMatchObject({
      'us-south': { role: 'none', replicating: 'no' },
      'eu-de': { role: 'primary' },
    });

    for (const wanted of [step('rejoin', 'us-south'), step('promote', 'us-south', { graceful: true })]) {
      shows(cut);
      expect(await act(wanted, proceeding)).toMatchObject({
        outcome: 'refused',
        again: false,
        note: expect.stringContaining('open a support case'),
      });
    }
  });
});

describe('where a volume is mounted from', () => {
  it('is the address of each for file storage', async () => {
    shows(
      {
        fileNetworkMountAddress: 'fsf-dal.example:/a/data01',
        replicationPartners: [{ id: 2002, fileNetworkMountAddress: 'fsf-fra.example:/b/data01' }],
      },
      2,
    );

    expect(await observed(fileStorageSettings)).toMatchObject({
      'us-south': { address: 'fsf-dal.example:/a/data01' },
      'eu-de': { address: 'fsf-fra.example:/b/data01' },
    });
  });

  it('is the targets and the LUN of each for block storage, whose status is an object', async () => {
    shows(
      {
        replicationStatus: { message: 'Replicant Volume Provisioning has completed.' },
        iscsiTargetIpAddresses: ['10.0.0.1', '10.0.0.2'],
        lunId: '7',
        replicationPartners: [{ id: 2002, iscsiTargetIpAddresses: ['10.1.0.1'], lunId: 3 }],
      },
      2,
    );

    expect(await observed({ ...fileStorageSettings, provider: 'block-storage' })).toMatchObject({
      'us-south': { role: 'primary', address: 'iscsi:10.0.0.1,10.0.0.2/7' },
      'eu-de': { role: 'replica', address: 'iscsi:10.1.0.1/3' },
    });
  });
});

describe('the hosts of a pair', () => {
  const readiness = () =>
    providerOf(fileStorageSettings).readiness?.({
      ...look(),
      placement: { active: ['us-south'], primary: 'us-south' },
      activeRegions: 1,
      singleWriter: true,
      marked: false,
    });
  const asksForHosts = ({ objectMask }: Record<string, unknown>) =>
    String(objectMask).includes('allowedReplicationVirtualGuests[id]');

  it('are missed where nobody may mount the replica', async () => {
    api()
      .get(volumeUrl)
      .query(asksForHosts)
      .reply(200, { allowedSubnets: [{ id: 1 }], allowedReplicationVirtualGuests: [] });

    expect(await readiness()).toMatchObject([
      { severity: 'error', about: 'volume 2002', cure: expect.stringContaining('Authorize the hosts of eu-de') },
    ]);
  });

  it('are fine where somebody may mount each', async () => {
    api()
      .get(volumeUrl)
      .query(true)
      .reply(200, { allowedHardware: [{ id: 1 }], allowedReplicationIpAddresses: [{ id: 2 }] });

    expect(await readiness()).toEqual([]);
  });

  it('are not known where SoftLayer does not tell', async () => {
    api().get(volumeUrl).query(true).reply(401, { error: 'Invalid API token.' });

    expect(await readiness()).toMatchObject([
      { severity: 'warning', sentence: expect.stringContaining('Invalid API token') },
    ]);
  });
});
