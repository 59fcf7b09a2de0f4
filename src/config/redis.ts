import { z } from 'zod';
import { secretReference } from '../outbound/secret-reference.ts';
import { duration } from './duration.ts';
import { name } from './name.ts';
import { wholeNumber } from './whole-number.ts';
import { expects } from './wording.ts';

const URL_FORM = expects(
  'env:NAME or file:PATH that holds the URL, or a redis:// or rediss:// URL without a password in it',
);

const userName = z.string().min(1, expects('a user name, env:NAME or file:PATH')).optional();

const filePath = z.string().min(1, expects('the path of a file')).optional();

/** Where the state is kept. */
export const redis = z.strictObject({
  url: z
    .string(URL_FORM)
    .refine((text) => isReference(text) || isUrlWithoutPassword(text), URL_FORM)
    .optional()
    .describe(
      'env:NAME or file:PATH that holds the URL, or the URL itself if it has no password. Left out: Regent runs a redis-server of its own (development and the demo only).',
    ),
  sentinels: z
    .array(
      z
        .strictObject({
          host: z.string().min(1).describe('Its host name or address.'),
          port: wholeNumber(1, 65_535).default(26_379).describe('Its port.'),
        })
        .describe('One Sentinel.'),
    )
    .default([])
    .describe(
      'The Sentinels that know which Redis is primary, instead of a URL: in production three, each in a region of its own.',
    ),
  name: z.string().min(1).default('regent').describe('What the Sentinels call the primary.'),
  username: userName.describe(
    "Regent's user at Redis; probers and controllers have different ones, so best env:NAME. Left out: the URL's, or the default user.",
  ),
  password: secretReference.optional().describe("That user's password: env:NAME or file:PATH."),
  sentinelUsername: userName.describe("Regent's user at the Sentinels. Left out: their default user."),
  sentinelPassword: secretReference
    .optional()
    .describe("That user's password at the Sentinels: env:NAME or file:PATH."),
  tls: z
    .strictObject({
      caFile: filePath.describe(
        'The certificates of the authorities that may have signed that of Redis, as PEM. Left out: those that the machine knows.',
      ),
      certFile: filePath.describe("Regent's own certificate, as PEM, where Redis asks for one."),
      key: secretReference.optional().describe('The private key of that certificate: env:NAME or file:PATH.'),
      serverName: z
        .string()
        .min(1)
        .optional()
        .describe('The name that must stand in the certificate of every Redis and Sentinel. Left out: its own host.'),
    })
    .optional()
    .describe(
      'Redis and the Sentinels are spoken to over TLS, their certificates checked. May be empty. A rediss:// URL needs it only for a private authority.',
    ),
  keyPrefix: z
    .string()
    .regex(/^[A-Za-z0-9:_.-]{1,64}$/, expects('at most 64 letters, digits and any of : _ . -'))
    .default('regent')
    .describe('What every key begins with, so that two installations can share a Redis.'),
  replicas: wholeNumber(0, 10)
    .default(0)
    .describe(
      'How many replicas must confirm a write before anything follows from it. Must be reachable with any one region gone; with Sentinels at least 1.',
    ),
  commandTimeout: duration({ min: '10ms', max: '1m' })
    .prefault('1s')
    .describe('How long Redis may take to answer before it counts as unreachable. Shorter than controllers.lease.'),
  directory: z
    .string()
    .min(1)
    .default('.regent')
    .describe("Where Regent's own redis-server keeps its data; unused when a URL or Sentinels are given."),
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
