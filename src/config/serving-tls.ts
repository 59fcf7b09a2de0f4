import { z } from 'zod';
import { secretReference } from '../outbound/secret-reference.ts';
import { expects } from './wording.ts';

const filePath = z.string().min(1, expects('the path of a file'));

/** What a server shows to whoever calls, so that nobody else can read what is said. */
export const servingTls = z.strictObject({
  certFile: filePath.describe(
    'The certificate, and those that lead from it to its authority, as PEM. Looked at every ten seconds: one that is renewed is shown without a restart, and one that can not be used is not.',
  ),
  key: secretReference.describe(
    'Its private key: file:PATH or env:NAME. Only a file can be renewed without a restart.',
  ),
  clientCaFile: filePath
    .optional()
    .describe(
      'The authorities of which whoever calls `/v1` must bring a certificate, besides a token, as PEM. Left out: none has to.',
    ),
});
