import { z } from 'zod';

/** Where a secret is to be found: `env:NAME` or `file:PATH`. Settings never hold the secret itself. */
export const secretReference = z
  .string()
  .regex(/^(?:env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$/, 'must be env:NAME or file:PATH: a secret is only ever referred to')
  .meta({ description: 'Where the secret is found: env:NAME or file:PATH.' });

/** Looks a reference up. Whoever reads the environment and the files provides it; it throws when there is nothing. */
export type ResolveSecret = (reference: string) => string;
