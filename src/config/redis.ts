import { z } from 'zod';
import { secretReference } from '../outbound/secret-reference.ts';
import { duration } from './duration.ts';
import { name } from './name.ts';
import { wholeNumber } from './whole-number.ts';
import { expects } from './wording.ts';

const URL_FORM = expects(
  'env:NAME or file:PATH that holds the URL, or a redis:// or rediss:// URL without a password in it',
);

/** Where the state is kept. */
export const redis = z.strictObject({
  url: z
    .string(URL_FORM)
    .refine((text) => isReference(text) || isUrlWithoutPassword(text), URL_FORM)
    .optional()
    .describe(
      'env:NAME or file:PATH that holds the URL, or the URL itself if it has no password. Left out: Regent runs a redis-server of its own (development and the demo only).',
    ),
  keyPrefix: z
    .string()
    .regex(/^[A-Za-z0-9:_.-]{1,64}$/, expects('at most 64 letters, digits and any of : _ . -'))
    .default('regent')
    .describe('What every key begins with, so that two installations can share a Redis.'),
  replicas: wholeNumber(0, 10)
    .default(0)
    .describe(
      'How many replicas must confirm a write before anything follows from it. Must be reachable with any one region gone.',
    ),
  commandTimeout: duration({ min: '10ms', max: '1m' })
    .prefault('1s')
    .describe('How long Redis may take to answer before it counts as unreachable. Shorter than controllers.lease.'),
  directory: z
    .string()
    .min(1)
    .default('.regent')
    .describe("Where Regent's own redis-server keeps its data; unused when a URL is given."),
  members: z
    .array(
      z
        .strictObject({
          name: name.describe('What it is called in sentences.'),
          region: name.describe('The region it stands in.'),
          role: z
            .enum(['redis', 'sentinel'])
            .describe(
              '`redis`: it holds the data, as primary or as replica. `sentinel`: it votes on which one is primary.',
            ),
        })
        .describe('One Redis or one Sentinel.'),
    )
    .default([])
    .describe(
      'Where each Redis and each Sentinel stands. Only `regent check` reads it, to say what the loss of a region leaves; nothing connects by it.',
    ),
});

function isReference(text: string): boolean {
  return secretReference.safeParse(text).success;
}

function isUrlWithoutPassword(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^rediss?:$/.test(url.protocol) && url.hostname !== '' && url.password === '';
}
