import { z } from 'zod';
import { expects } from './wording.ts';

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const CREDENTIALS = /^(?:authorization|proxy-authorization|cookie|x-api-key|x-auth-.*)$/i;

/** The name of a request header. Those that carry credentials are refused: a secret must not stand in this file. */
const headerName = z
  .string()
  .regex(HEADER_NAME, expects('the name of a header'))
  .refine((name) => !CREDENTIALS.test(name), {
    error: 'must not carry credentials: a health check has to work without them, because this file holds no secrets',
  });

/** Request headers by name. */
export const headers = z.record(
  headerName,
  z.string(expects('text in one line')).regex(/^[^\r\n\0]*$/, expects('text in one line')),
);
