import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { contextOf } from '../../src/domain/context.ts';
import type { Observation } from '../../src/domain/observation.ts';
import { type Protection, protectionOf } from '../../src/domain/protection.ts';
import { parseDb2pd } from '../../src/providers/db2/db2pd.ts';
import { sideOf, stoppedSide } from '../../src/providers/db2/side.ts';
import { pairState, regionsOfPair } from '../../src/providers/file-storage/pair.ts';
import { volumeReply } from '../../src/providers/file-storage/schema.ts';
import { everybodySays, primary, resource, shop, stateOf, viewOf } from '../support/shop.ts';
import { standbyOutput } from './db2/db2pd-output.ts';
import { volume } from './file-storage/volume.ts';
import { look, onlyNock, providerOf, secrets } from './support.ts';
import { alone, replica, shareSettings, shows, source } from './vpc-file-share/shares.ts';

onlyNock();

// What each kind of data shows, and what is said of its protection while us-south holds it.

const wallMs = Date.parse('2026-03-01T12:00:30Z');

/** What is said of one resource that a provider sees so. */
function protectedBy(seen: Pick<Observation, 'regions' | 'busy'>): Protection | undefined {
  const application = shop({}, { resources: [resource('data', ['promote', 'rejoin'])] });
  const view = viewOf(everybodySays({ 'us-south': 'up', 'eu-de': 'up' }));
  const observations = { data: { resource: 'data', at: view.now, ...seen } };
  const [found] = protectionOf(contextOf(application, stateOf(application), { ...view, observations }));
  return found?.protected;
}

describe('a Db2 database', () => {
  const standby = (lines: Record<string, string>) => sideOf(parseDb2pd(standbyOutput(lines)), wallMs);

  it.each<[string, ReturnType<typeof standby>, Protection]>([
    ['whose standby is in PEER', standby({}), 'yes'],
    [
      'whose standby catches up in SUPERASYNC, as it always does',
      standby({ HADR_STATE: 'REMOTE_CATCHUP', HADR_SYNCMODE: 'SUPERASYNC' }),
      'yes',
    ],
    ['whose standby still catches up', standby({ HADR_STATE: 'REMOTE_CATCHUP' }), 'rebuilding'],
    [
      'whose standby has no connection',
      standby({ HADR_STATE: 'REMOTE_CATCHUP_PENDING', HADR_CONNECT_STATUS: 'DISCONNECTED' }),
      'no',
    ],
    ['whose other side is stopped', stoppedSide('PRIMARY'), 'no'],
    ['whose log there has diverged', stoppedSide('STANDBY', 'Restore it.'), 'no'],
    ['whose other side says that it is primary, too', standby({ HADR_ROLE: 'PRIMARY' }), 'no'],
    ['whose standby is in a state that is not known', standby({ HADR_STATE: 'RESTING' }), 'unknown'],
    ['whose other side can not be read', sideOf(parseDb2pd('nonsense'), wallMs), 'unknown'],
  ])('%s', (_, other, answer) => {
    expect(protectedBy({ busy: 'no', regions: { 'us-south': primary, 'eu-de': other } })).toBe(answer);
  });
});

describe('a classic volume', () => {
  const seen = (more: object) => {
    const state = pairState(volumeReply.parse(volume(more)));
    return { busy: state.busy, regions: regionsOfPair(state, { original: 'us-south', replica: 'eu-de' }, wallMs) };
  };

  it.each<[string, object, Protection]>([
    ['whose snapshots are replicated', {}, 'yes'],
    ['at which SoftLayer is at work', { activeTransactionCount: 1 }, 'rebuilding'],
    ['that may not be failed over', { failoverNotAllowed: '1' }, 'rebuilding'],
    ['whose schedule is switched off', { replicationSchedule: { active: 0 } }, 'no'],
    ['without a replica', { replicationPartners: [] }, 'no'],
    ['of whose replica nothing is said', { replicationPartners: null }, 'unknown'],
  ])('%s', (_, more, answer) => {
    expect(protectedBy(seen(more))).toBe(answer);
  });
});

describe('a VPC file share', () => {
  const reqheaders = { authorization: `Bearer ${secrets.iamToken}` };
  const api = (region: string) => nock(`https://${region}.iaas.cloud.ibm.com`, { reqheaders });

  it.each<[string, object, object, Protection]>([
    ['that is replicated', {}, {}, 'yes'],
    [
      'whose new replica is filled',
      {},
      { replication_status: 'initializing', latest_job: { type: 'replication_init', status: 'running' } },
      'rebuilding',
    ],
    [
      'whose source can not be reached from its replica',
      {},
      { replication_status: 'degraded', replication_status_reasons: [{ code: 'cannot_reach_source_share' }] },
      'no',
    ],
    [
      'that was split from its replica, and then taken over',
      { ...alone, user_tags: ['regent:example:shop:7.3'] },
      alone,
      'no',
    ],
    ['whose replica says something that is not known', {}, { replication_status: 'resting' }, 'unknown'],
  ])('%s', async (_, first, second, answer) => {
    shows(api('us-south'), source({ ...first }));
    shows(api('eu-de'), replica({ ...second }));

    expect(protectedBy(await providerOf({ ...shareSettings }).observe(look()))).toBe(answer);
  });
});
