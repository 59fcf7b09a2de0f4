import { describe, expect, it } from 'vitest';
import type { ApplicationStatus } from '../../src/controller/contract.ts';
import { configurationStanding } from '../../src/domain/configuration.ts';
import { aMaintenance, failover, NOW, shopStatus, step } from '../api/fake-facade.ts';
import { serve } from '../api/serve.ts';
import { regent } from './terminal.ts';

async function statusOf(change: Partial<ApplicationStatus>): Promise<string> {
  const { facade, url } = await serve();
  facade.status = shopStatus(change);
  return (await regent(['status', 'shop'], { server: url })).out;
}

const ordered = { id: 'c-2', by: 'alice', reason: 'it is on fire' };

describe('regent status tells', () => {
  it.each<[string, Partial<ApplicationStatus>, string]>([
    [
      'that Redis is not believed, why, and how to look at what could be',
      { frozen: { because: 'Witness au-syd knows epoch 7, and Redis says 3.', since: NOW } },
      'Witness au-syd knows epoch 7, and Redis says 3. (regent adopt shop --dry-run)',
    ],
    [
      'which controllers hold another configuration than the one in force, and what to do',
      {
        configuration: configurationStanding('old', [
          { instance: 'c-1', region: 'eu-de', holding: 'old' },
          { instance: 'c-2', region: 'au-syd', holding: 'new' },
        ]),
      },
      'configuration old: 1 of 2 live controllers does not hold the configuration in force (au-syd c-2: new) and can not ' +
        'own the application: go on with the rollout, so that most of them hold the same one, or give them the one in force.',
    ],
    [
      'that it stands where the configuration has no region, and what to do',
      { configuration: { inForce: 'new', others: [], unknownRegions: ['jp-tok'], because: 'It stands in jp-tok.' } },
      'configuration new: It stands in jp-tok.',
    ],
    [
      'until when the automation is as it is, and what it is then',
      { automationForNow: { until: NOW + 60_000, afterwards: 'automatic', by: 'alice' } },
      'automation is manual until 2026-01-02 03:05:05, then automatic again (alice)',
    ],
    [
      'when a pause ends by itself',
      { automation: 'paused', pause: { by: 'alice', reason: 'lunch', at: NOW, until: NOW + 60_000 } },
      'paused by alice at 2026-01-02 03:04:05 until 2026-01-02 03:05:05: lunch (regent resume shop)',
    ],
    [
      'maintenance that is open, and what it holds back',
      { maintenance: [aMaintenance()] },
      'maintenance of eu-de from 2026-01-02 02:04:05 to 2026-01-02 04:04:05 (bob: its disks are replaced): it is open, and ' +
        'nothing that it is about starts by itself',
    ],
    [
      'maintenance that is yet to come',
      { maintenance: [aMaintenance({ region: undefined, from: NOW + 60_000 })] },
      'maintenance from 2026-01-02 03:05:05 to 2026-01-02 04:04:05 (bob: its disks are replaced)\n',
    ],
    [
      'a drained region and how to undo it',
      { drained: ['us-south'] },
      'no users are sent to us-south (regent restore shop --region us-south)',
    ],
    [
      'a drained zone and how to undo it',
      { drained: ['us-south/a'] },
      'no users are sent to us-south/a (regent restore shop --region us-south --zone a)',
    ],
    [
      'what may still be writing, who allowed it, and how to end it',
      {
        unfenced: [
          {
            resource: 'servers',
            region: 'us-south',
            epoch: 3,
            since: NOW,
            by: 'alice',
            because: 'The building is gone.',
          },
        ],
      },
      'servers may still be writing in us-south; it was not fenced. Allowed by alice since 2026-01-02 03:04:05: The building is gone. (regent reprotect shop)',
    ],
    [
      'what was found to do harm in a move',
      { readiness: { ready: false, errors: 1, warnings: 2, worst: 'Pool 1 has no origin.', examinedAt: NOW } },
      'not ready to move, 1 error and 2 warnings: Pool 1 has no origin. (regent readiness shop)',
    ],
    [
      'a standby on another release',
      {
        regions: shopStatus().regions.map((each) => ({
          ...each,
          releases: [{ target: 'web', releases: [each.active ? '41' : '42'] }],
          otherRelease: each.active
            ? undefined
            : 'eu-de runs the release 42, and us-south, where users are, the release 41.',
        })),
      },
      'standby, another release 42',
    ],
    [
      'an approval that is waited for',
      { phase: 'suspect', awaitsApproval: true },
      "waits for a person's approval (regent approve shop)",
    ],
    [
      'an approval that has been given',
      { approval: { by: 'bob', at: NOW } },
      'approved by bob at 2026-01-02 03:04:05: the next automatic operation may begin',
    ],
    [
      'an order that waits for a second person',
      { proposed: { order: { ...ordered, kind: 'failover', to: 'eu-de' }, at: NOW, until: NOW } },
      `the failover to eu-de that alice has ordered waits for somebody else's approval until 2026-01-02 03:04:05: it is on fire (regent approve shop --order ${ordered.id})`,
    ],
    [
      'an order that waits',
      { operation: failover(), queued: { ...ordered, kind: 'failover', to: 'eu-de' } },
      'the failover to eu-de that alice has ordered waits for the running operation to stop: it is on fire',
    ],
    [
      'a drain that waits',
      { operation: failover(), queued: { ...ordered, kind: 'drain', region: 'us-south' } },
      'the drain of us-south that alice has ordered waits for the running operation to stop: it is on fire',
    ],
    [
      'why the running operation stops',
      { operation: failover({ stopping: 'alice has ordered a failover.' }) },
      'stops at its next step: alice has ordered a failover.',
    ],
    [
      'the cooldown and how to end it',
      { cooldownUntil: NOW + 60_000 },
      'cooling down: no automatic failover before 2026-01-02 03:05:05 (regent ack shop ends that)',
    ],
    [
      'how a stopped operation can go on',
      { phase: 'blocked', operation: failover({ steps: [step('route', 'www', { status: 'failed' })] }) },
      'To go on: regent operations retry shop --step route:www:eu-de --reason TEXT',
    ],
    [
      'the steps that the last operation left out',
      { lastOperation: failover({ outcome: 'done', steps: [step('verify', 'www', { status: 'skipped' })] }) },
      'failover shop-5 to eu-de by alice: done; left out: verify:www:eu-de',
    ],
  ])('%s', async (_name, change, expected) => {
    expect(await statusOf(change)).toContain(expected);
  });

  it('the health of each zone beneath its region, with who says so, and which are drained', async () => {
    const home = shopStatus().regions[0];
    if (home === undefined) throw new Error('the example has no region');
    const down = home.votes.map((vote) => ({ ...vote, says: 'down' as const, reason: 'connect-refused on web' }));
    const zones = [
      { zone: 'a', health: 'down' as const, votes: down },
      { zone: 'b', health: 'up' as const, votes: home.votes },
    ];
    const out = await statusOf({ regions: [{ ...home, health: 'degraded', zones }], drained: ['us-south/a'] });
    expect(out).toMatch(/us-south\s+active, primary\s+~ degraded/);
    expect(out).toMatch(/us-south\/a\s+zone, drained\s+✗ down\s+3 of 3 say down: connect-refused on web/);
    expect(out).toMatch(/us-south\/b\s+zone\s+✓ up\s+3 of 3 say up/);
  });

  it('a step that was left out, by whom and why', async () => {
    const skipped = step('verify', 'www', { status: 'skipped', note: 'Left out by bob: we see the users' });
    const out = await statusOf({ phase: 'operating', operation: failover({ steps: [skipped] }) });
    expect(out).toMatch(/↷\s+verify:www:eu-de\s.*Left out by bob: we see the users/);
  });

  it('who owns it: the region and the beginning of the instance; the whole of it with -o json', async () => {
    const { facade, url } = await serve();
    const instance = '4d7c3743-0000-4000-8000-000000000000';
    facade.status = shopStatus({ owner: { instance, region: 'eu-de', token: 3 } });
    expect((await regent(['status', 'shop'], { server: url })).out).toContain('owner eu-de (4d7c3743)   epoch');
    const { out } = await regent(['status', 'shop', '-o', 'json'], { server: url });
    expect(JSON.parse(out).owner.instance).toBe(instance);
  });
});
