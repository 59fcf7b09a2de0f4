import { z } from 'zod';
import { resourceSettings } from '../providers/settings.ts';
import { duration } from './duration.ts';
import { headers } from './headers.ts';
import { name } from './name.ts';
import { policy } from './policy.ts';
import { target } from './targets.ts';
import { wholeNumber } from './whole-number.ts';
import { expects } from './wording.ts';

const region = z
  .strictObject({
    name: name.describe('What the region is called, as IBM Cloud calls it or otherwise.'),
    zones: z
      .array(name)
      .default([])
      .describe('Its zones, where they can be drained one by one. Left out: the region is one piece.'),
    targets: z.array(target).min(1).describe('What is probed here.'),
  })
  .describe('A place that the application runs in.');

const edge = z
  .strictObject({
    name: name.describe('What it is called in reports and sentences.'),
    url: z
      .string()
      .refine(isPublicUrl, expects('an http:// or https:// URL without a user name in it'))
      .describe('What a user asks for. Every prober asks for it too, to see which region answers.'),
    regionHeader: z
      .string()
      .regex(/^[A-Za-z0-9-]+$/, expects('the name of a header'))
      .default('x-region')
      .describe('The response header in which the answering region names itself.'),
    regionTexts: z
      .record(name, z.string().min(1))
      .optional()
      .describe(
        'For applications that name their region in no header: by region, a text that only its answers have, in capital letters or not, within their first 10 KiB. Left out: the header tells.',
      ),
    headers: headers.default({}).describe('Request headers.'),
    interval: duration({ min: '10ms', max: '1h' }).prefault('5s').describe('Time from one sample to the next.'),
    timeout: duration({ min: '10ms', max: '1m' }).prefault('5s').describe('How long one sample may take.'),
  })
  .describe('A public name through which users come.');

/** What fails over as one unit. */
export const application = z
  .strictObject({
    name: name.describe('What it is called everywhere.'),
    priority: wholeNumber(0)
      .default(100)
      .describe('Among applications that have to move at the same time the one with the lower number goes first.'),
    after: z
      .array(name)
      .default([])
      .describe('The applications that this one depends on: it moves by itself only while all of those are settled.'),
    activeRegions: wholeNumber(1)
      .default(1)
      .describe('How many of the regions should receive traffic: 1 of 2 is active-passive, 2 of 2 active-active.'),
    regions: z.array(region).min(2).describe('Where it runs, the preferred region first.'),
    edges: z.array(edge).prefault([]).describe('The public names through which users come.'),
    gated: z
      .boolean()
      .default(false)
      .describe(
        "Its load balancers' monitors ask the gates, so that users move by those too: a route step is done when they have arrived, even if the load balancer's API does not answer.",
      ),
    edgeVantage: z
      .strictObject({
        resource: name.describe('Its resource on CIS whose pools are checked, in the mode `weights` or `pools`.'),
        maxAge: duration({ min: '5s', max: '1h' })
          .prefault('90s')
          .describe(
            'How old what CIS says may be to have a vote. The interval of the monitor counts as age, so this must be longer than that.',
          ),
        events: z
          .boolean()
          .default(false)
          .describe(
            "Whether CIS's events count, too: they prove that a pool which a new owner finds unhealthy was probed, so that it need not be watched for two intervals first. Off until it was seen on your instance that its events name what turns unhealthy.",
          ),
      })
      .optional()
      .describe(
        "Gives CIS's own health checks a vote, as one more vantage named `cis`. Not for monitors that ask the gates: those say what Regent says.",
      ),
    policy: policy.prefault({}).describe('What it may do by itself, and how careful it has to be.'),
    resources: z
      .array(resourceSettings)
      .prefault([])
      .describe('The external things whose state differs per region: traffic, databases, volumes, servers.'),
  })
  .describe('What fails over as one unit.');

function isPublicUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}
