import { z } from 'zod';
import { secretReference } from '../outbound/secret-reference.ts';
import { listen } from './listen.ts';
import { name } from './name.ts';

/** How operators reach a controller. */
export const api = z.strictObject({
  listen: listen
    .prefault('127.0.0.1:8080')
    .describe('Address and port of the REST API. Without tokens only an address of this machine is allowed.'),
  tokens: z
    .array(
      z
        .strictObject({
          name: name.describe('Who it is, as the journal calls them.'),
          token: secretReference.describe('The bearer token: env:NAME or file:PATH.'),
        })
        .describe('One operator, or one program that acts for them.'),
    )
    .default([])
    .describe('Who may use the API. Empty: everybody on this machine.'),
});
