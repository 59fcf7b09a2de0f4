import { z } from 'zod';
import { drill } from './drill.ts';
import { duration } from './duration.ts';
import { permits } from './permits.ts';
import { wholeNumber } from './whole-number.ts';
import { windows } from './windows.ts';
import { expects } from './wording.ts';

const QUORUM = expects('`majority` or a whole number of vantages, at least 1');

const PERCENT = expects('a percentage above 0 and below 100');

/** What an operator allows an application to do by itself, and how careful it has to be. */
export const policy = z.strictObject({
  automation: z
    .enum(['automatic', 'manual'])
    .default('manual')
    .describe(
      'What a new application starts with: whether operations start by themselves. Later only operators change it.',
    ),
  quorum: z
    .union([z.literal('majority'), z.int(QUORUM).min(1, QUORUM)], QUORUM)
    .default('majority')
    .describe('How many of the configured vantages must agree: `majority` (more than half), or a number.'),
  confirmFor: duration()
    .prefault('60s')
    .describe(
      'How long a dead region must stay dead before an automatic plan that contains an irreversible step begins.',
    ),
  holdDown: duration()
    .prefault('10m')
    .describe('How long a region that came back must stay healthy before anything is moved back to it.'),
  cooldown: duration()
    .prefault('30m')
    .describe('How long after an automatic operation the next automatic failover has to wait.'),
  cooldownMost: duration()
    .prefault('4h')
    .describe('The longest that the cooldown becomes: it doubles with each automatic move that follows soon.'),
  failback: z
    .enum(['automatic', 'manual'])
    .default('automatic')
    .describe('Whether the application goes home by itself when its region has recovered.'),
  failbackWindows: windows
    .optional()
    .describe(
      'When the application may go home by itself: only while one of these windows is open. Left out: at any time. An operator may order a failback at any time.',
    ),
  minActiveRegions: wholeNumber(1)
    .default(1)
    .describe('No region is drained if fewer active ones than this would be left. At most activeRegions.'),
  permits: permits.prefault({}).describe('What each class of failure may lead to without an operator.'),
  approval: z
    .enum(['never', 'on-data-loss', 'always'])
    .default('on-data-loss')
    .describe(
      'Which automatic operations wait for a person to approve them: none, those that would lose writes, or all.',
    ),
  secondPerson: z
    .enum(['never', 'forced', 'moves'])
    .default('never')
    .describe(
      'Which orders of operators wait until somebody else has approved them: none, what may lose writes or let two sides write (`forced`: a failover, to go on by force or without a fence), or every move of the data (`moves`: switchover, failback and drill too).',
    ),
  approvalExpires: duration({ min: '1s' })
    .prefault('15m')
    .describe(
      'How long an order waits for the second person, and how long an approval counts that nothing has begun by.',
    ),
  maxDataLoss: duration()
    .prefault('0s')
    .describe(
      'How much of what was written last may be lost in a forced move, for every resource without a maxDataLoss of its own. What nobody knows counts as too much.',
    ),
  maxSkew: duration()
    .optional()
    .describe(
      'How far apart in time the copies may be that a forced move takes over together, such as a database and a volume: the widest difference of what each of them would lose. What nobody knows counts as too much. Left out: any; it is only told.',
    ),
  sameRelease: z
    .enum(['report', 'require'])
    .default('report')
    .describe(
      'What another release in a standby means, where targets tell theirs: it is only reported, or a switchover and the way home wait for the same one (`require`). A failover by force never does.',
    ),
  fence: z
    .strictObject({
      onFailure: z
        .enum(['ask', 'proceed'])
        .default('ask')
        .describe(
          'What becomes of a forced failover when the dead region can not be fenced: `ask` stops it for a person; `proceed` goes on, so that two sides may write, which is shown and alerted until the region is fenced after all.',
        ),
    })
    .prefault({})
    .describe('How the side that is left is kept from writing.'),
  shift: z
    .strictObject({
      steps: z
        .array(z.number(PERCENT).gt(0, PERCENT).lt(100, PERCENT))
        .default([])
        .describe(
          'The percentages of the users that new regions receive one after the other, such as `[1, 10, 50]`, before all of them are sent there and before any data moves. Left empty: all at once. Only where the load balancer can move a part (CIS in the mode `weights`), and never by force.',
        ),
      hold: duration()
        .prefault('2m')
        .describe(
          'How long the new regions must be well with a part, as the vantages, the edges and the load balancer itself see them, before they receive more.',
        ),
      giveUpAfter: duration()
        .prefault('5m')
        .describe(
          'How long nobody may be able to say that they are well before everybody is sent back. When they are seen to be ill that is done at once.',
        ),
    })
    .prefault({})
    .describe('How users are sent on in a switchover, a failback or a restore.'),
  drill: drill.prefault({}).describe('How drills go: a switchover while all is well, a while there, and the way home.'),
  objectives: z
    .strictObject({
      detect: duration({ min: '10ms' })
        .optional()
        .describe('How soon a dead region should be noticed. `regent check` says when the thresholds make it later.'),
      recover: duration({ min: '10ms' })
        .optional()
        .describe('For how long users are without an answer at the most: the recovery time objective.'),
      dataLoss: duration()
        .optional()
        .describe('How much of what was written last is lost at the most: the recovery point objective.'),
    })
    .prefault({})
    .describe(
      'What is promised to the users of the application. `regent check` holds the settings against it, and the report of every operation what became of it.',
    ),
  staleAfter: duration({ min: '10ms' })
    .prefault('10s')
    .describe('A report older than this does not vote. At least three times reports.heartbeat.'),
  observationStaleAfter: duration({ min: '10ms' })
    .prefault('30s')
    .describe('What a provider said longer ago than this counts as unknown. At least twice controllers.observeEvery.'),
});
