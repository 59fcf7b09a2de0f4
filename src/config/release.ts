import { z } from 'zod';
import { expects } from './wording.ts';

const POINTER = expects('a JSON pointer such as /version or /build/number');
const HEADER = expects('the name of a header');
const ONE = expects('either `header` or `json`');

/** How an answer tells which release has given it. */
export const release = z
  .strictObject({
    header: z
      .string(HEADER)
      .regex(/^[!#$%&'*+.^_`|~\w-]+$/, HEADER)
      .optional()
      .describe('The header of the answer that names it, such as `x-release`.'),
    json: z
      .string(POINTER)
      .regex(/^(?:\/(?:[^~/]|~[01])*)+$/, POINTER)
      .optional()
      .describe(
        'Where it stands in an answer that is JSON, within its first 10 KB: a JSON pointer such as `/version`.',
      ),
  })
  .refine(({ header, json }) => (header === undefined) !== (json === undefined), ONE)
  .optional()
  .describe(
    'How its answer tells which release runs there, so that a standby on another release is seen before it matters. See policy.sameRelease.',
  );
