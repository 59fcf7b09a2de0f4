import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { look, onlyNock, providerOf } from '../support.ts';
import { alone, replica, shareSettings, shows, source, version } from './shares.ts';

onlyNock();

const south = () => nock('https://us-south.iaas.cloud.ibm.com');
const europe = () => nock('https://eu-de.iaas.cloud.ibm.com');
const found = () =>
  providerOf(shareSettings).readiness?.({
    ...look(),
    placement: { active: ['us-south'], primary: 'us-south' },
    activeRegions: 1,
    singleWriter: true,
    marked: false,
  });

describe('a pair of shares, looked at beforehand', () => {
  it('lacks nothing where both are those of the configuration and can be mounted', async () => {
    shows(south(), source());
    shows(europe(), replica());

    expect(await found()).toEqual([]);
  });

  it('has another share than the configuration, and which one to put there', async () => {
    shows(south(), source(alone));
    shows(europe(), replica({ replication_role: 'source', source_share: null, replica_share: { id: 'r006-new' } }));
    shows(south(), { ...replica(), id: 'r006-new', source_share: { id: 'r010-replica' } });

    expect(await found()).toEqual([
      {
        severity: 'error',
        about: 'the share of us-south',
        sentence: expect.stringContaining('has share r006-source, and the pair goes on with share r006-new'),
        cure: 'Put r006-new into the configuration.',
      },
    ]);
  });

  it('can not be used where it has no mount target', async () => {
    shows(south(), source());
    europe().get(`/v1/shares/r010-replica?${version}`).reply(200, replica());
    europe().get(`/v1/shares/r010-replica/mount_targets?${version}`).reply(200, { mount_targets: [] });

    expect(await found()).toEqual([
      expect.objectContaining({ severity: 'error', cure: 'Make a mount target for it in eu-de.' }),
    ]);
  });

  it('is not known where its region does not answer', async () => {
    shows(south(), source());
    europe()
      .get(/shares/)
      .times(4)
      .reply(500, '');

    expect(await found()).toEqual([expect.objectContaining({ severity: 'warning', about: 'the share of eu-de' })]);
  });
});
