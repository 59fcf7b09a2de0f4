import { z } from 'zod';
import type { moves as domainMoves, roles as domainRoles } from '../domain/role.ts';
import { secretReference } from '../outbound/secret-reference.ts';
import { listen } from './listen.ts';
import { name } from './name.ts';
import { servingTls } from './serving-tls.ts';
import { wholeNumber } from './whole-number.ts';

const roles = ['viewer', 'operator', 'approver', 'admin'] as const satisfies typeof domainRoles;
const moves = ['drill', 'switchover', 'failover'] as const satisfies typeof domainMoves;

const grant = {
  role: z
    .enum(roles)
    .describe(
      '`viewer` sees; `operator` orders moves, pauses and steers; `approver` sees and approves what waits for a person; `admin` may do all of that, and adopt.',
    ),
  applications: z.array(name).min(1).optional().describe('For which applications. Left out: for all of them.'),
  moves: z
    .array(z.enum(moves))
    .optional()
    .describe(
      'Which moves an `operator` may order: drills (`drill`), planned ones (`switchover`, a failback among them), forced ones (`failover`). Left out: all of them.',
    ),
};

const sha256 = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, 'must be env:NAME, file:PATH or sha256:<64 hexadecimal digits>');

/** Who may call, by what, and what for. */
export const token = z
  .strictObject({
    name: name.describe('Who it is, as the journal calls them.'),
    token: z
      .union([secretReference, sha256], {
        error: 'must be env:NAME, file:PATH or sha256:<64 hexadecimal digits>: a token itself does not stand here',
      })
      .describe(
        'The bearer token: where it is found (env:NAME or file:PATH), or its SHA-256 (`printf %s "$TOKEN" | sha256sum`) as sha256:<64 hexadecimal digits>. Make it with `openssl rand -hex 32`.',
      ),
    grants: z
      .array(z.strictObject(grant).describe('One role.'))
      .min(1)
      .optional()
      .describe('What the holder may do. Left out: everything, as an admin.'),
  })
  .describe('One operator, or one program that acts for them.');

const openid = z.strictObject({
  issuer: z.string().min(1).describe('The `iss` of its tokens, exactly.'),
  keys: z
    .url({ protocol: /^https?$/ })
    .describe(
      'Where its public keys are (JWKS). IBM App ID: https://<region>.appid.cloud.ibm.com/oauth/v4/<tenant>/publickeys',
    ),
  audience: z.string().min(1).describe('The `aud` that tokens for this Regent carry.'),
  nameClaim: z.string().min(1).default('sub').describe('The claim that says who it is, as the journal calls them.'),
  groupsClaim: z
    .string()
    .min(1)
    .default('groups')
    .describe('The claim that tells the groups: a list, or words in one text.'),
  grants: z
    .array(
      z
        .strictObject({ group: z.string().min(1).describe('As the claim names it.'), ...grant })
        .describe('One role for everybody in a group.'),
    )
    .min(1)
    .describe('What those in a group may do. Who is in none of them is let in and may do nothing.'),
});

const limits = z.strictObject({
  requests: wholeNumber(1).default(30_000).describe('Requests of one caller.'),
  failures: wholeNumber(1)
    .default(60)
    .describe('Wrong tokens from one address; who has a right one is never affected.'),
});

/** How operators reach a controller. */
export const api = z.strictObject({
  listen: listen
    .prefault('127.0.0.1:8080')
    .describe('Address and port of the REST API. Without any sign-in only an address of this machine is allowed.'),
  tls: servingTls
    .optional()
    .describe('Serves HTTPS, by TLS 1.2 or newer. Left out: plain HTTP, for loopback or behind a proxy that ends TLS.'),
  tokens: z
    .array(token)
    .default([])
    .describe('Who may use the API. Empty, and without openid: everybody on this machine.'),
  openid: openid
    .optional()
    .describe('A provider of identities, such as IBM App ID: whoever brings a token of it is let in.'),
  limits: limits.prefault({}).describe('How often in a minute is too often, for each controller.'),
});
