import { z } from 'zod';
import { duration } from './duration.ts';
import { name } from './name.ts';
import { expects } from './wording.ts';

const ADDRESS = expects('the http:// or https:// URL of a prober, without a user name in it');

/** The gates that probers serve. */
export const gate = z.strictObject({
  hold: duration({ min: '5s', max: '10m' })
    .prefault('10s')
    .describe(
      'How long a gate goes on sending users to its region when neither Redis nor a majority of the probers confirms that it should. The other side may have moved; after this long no two gates are open.',
    ),
  probers: z
    .record(name, z.string(ADDRESS).refine(isAddress, ADDRESS))
    .default({})
    .describe(
      'Where each prober is reached by the others, by its vantage: what its `--listen` serves. A prober that has lost Redis asks them whether anything has moved. Needed with more than one vantage.',
    ),
});

function isAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}
