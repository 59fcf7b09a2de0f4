import { z } from 'zod';
import { duration } from './duration.ts';
import { headers } from './headers.ts';
import { host } from './host.ts';
import { name } from './name.ts';
import { wholeNumber } from './whole-number.ts';
import { expects } from './wording.ts';

const CODES = /^[1-5][0-9x]{2}(?:\s*,\s*[1-5][0-9x]{2})*$/;
const port = wholeNumber(1, 65_535);

/** What is probed. */
export const whereFields = {
  name: name.describe('What it is called in reports, metrics and sentences. Unique beside its siblings.'),
  address: host.describe('The host name or IP address to connect to.'),
};

/** How often it is probed, and what a row of samples means. */
export const paceFields = {
  interval: duration({ min: '10ms', max: '1h' })
    .prefault('5s')
    .describe('Time from one sample to the next. A dead region is noticed after failureThreshold of them.'),
  timeout: duration({ min: '10ms', max: '1m' })
    .prefault('5s')
    .describe('How long one sample may take, name resolution and TLS included, before it counts as failed.'),
  failureThreshold: z
    .int()
    .min(1)
    .max(100)
    .default(3)
    .describe('Failed samples in a row that make the verdict `down`.'),
  successThreshold: wholeNumber(1, 100).default(2).describe('Good samples in a row that make the verdict `up`.'),
};

/** What a probe over HTTP has besides, under the names that CIS monitors use. */
export const httpProbeFields = {
  path: z
    .string()
    .regex(/^\/[^\s#]*$/, expects('a path that begins with / and has no spaces'))
    .default('/')
    .describe('The path to ask for, query included.'),
  method: z.enum(['GET', 'HEAD']).default('GET').describe('The request method.'),
  expectedCodes: z
    .string(expects("text in quotes: status codes such as '200', '2xx' or '200, 301'"))
    .regex(CODES, expects("status codes such as '200', '2xx' or '200, 301'"))
    .default('200')
    .describe('The status codes that mean healthy, separated by commas; an x stands for any digit.'),
  expectedBody: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Text that the first 10 KB of the body must contain, capital letters or not. Left out: any body will do.',
    ),
  headers: headers.default({}).describe('Request headers. `Host` sets the name that the server is asked for.'),
  followRedirects: z.boolean().default(false).describe('Whether a redirect is followed or is itself the answer.'),
  allowInsecure: z
    .boolean()
    .default(false)
    .describe('Accepts any TLS certificate, even an expired one or one for another name.'),
};

/** The port of each kind of probe; tcp has no usual one, so it must be given. */
export const portOf = {
  http: port.default(80).describe('The port to connect to.'),
  https: port.default(443).describe('The port to connect to.'),
  tcp: port.describe('The port to connect to.'),
};
