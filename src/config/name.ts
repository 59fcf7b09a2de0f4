import { z } from 'zod';
import { expects } from './wording.ts';

const FORM = expects('a name of at most 63 small letters, digits and dashes, such as us-south');

/** A name of something in the configuration. It ends up in Redis keys, URLs, metrics and fencing marks, hence so plain. */
export const name = z
  .string(FORM)
  .max(63, FORM)
  .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/, FORM);
