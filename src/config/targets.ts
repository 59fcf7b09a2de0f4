import { z } from 'zod';
import { name } from './name.ts';
import { httpProbeFields, paceFields, portOf, whereFields } from './probe.ts';
import { release } from './release.ts';

const roleFields = {
  critical: z
    .boolean()
    .default(true)
    .describe('Whether the region counts as down when this target is down; otherwise as degraded.'),
  expect: z
    .enum(['always', 'active'])
    .default('always')
    .describe('`always`: has to be up in a standby region too. `active`: only where the application is active.'),
  tier: z
    .enum(['application', 'data'])
    .default('application')
    .describe(
      '`data`: a database or another dependency. When only such targets are down, the region itself does not count as lost.',
    ),
  zone: name
    .optional()
    .describe('The zone of the region that it stands in. Left out: it speaks for the region as a whole.'),
};

/** One thing probed in a region of an application. */
export const target = probeOf('One thing probed in a region.', roleFields, { release });

/** One thing outside the regions being judged, that a prober must reach to be believed. */
export const controlTarget = probeOf(
  'One thing that a prober must be able to reach to be believed.',
  {
    region: name
      .optional()
      .describe('The region it lies in, if any: it then says nothing about the prober when that region is judged.'),
  },
  {},
);

/** `overHttp`: what only an answer can have. */
function probeOf<Role extends z.core.$ZodLooseShape, Http extends z.core.$ZodLooseShape>(
  sentence: string,
  role: Role,
  overHttp: Http,
) {
  return z
    .discriminatedUnion('type', [
      z.strictObject({
        type: z.literal('http').describe('A request over HTTP.'),
        ...whereFields,
        port: portOf.http,
        ...httpProbeFields,
        ...overHttp,
        ...paceFields,
        ...role,
      }),
      z.strictObject({
        type: z.literal('https').describe('A request over HTTPS, the certificate checked.'),
        ...whereFields,
        port: portOf.https,
        ...httpProbeFields,
        ...overHttp,
        ...paceFields,
        ...role,
      }),
      z.strictObject({
        type: z.literal('tcp').describe('A connection that is opened and closed again.'),
        ...whereFields,
        port: portOf.tcp,
        ...paceFields,
        ...role,
      }),
    ])
    .describe(sentence);
}
