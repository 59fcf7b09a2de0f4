import { z } from 'zod';
import { duration } from './duration.ts';
import { name } from './name.ts';
import { serverAddress } from './server-address.ts';

/** The gates that probers serve. */
export const gate = z.strictObject({
  hold: duration({ min: '5s', max: '10m' })
    .prefault('10s')
    .describe(
      'How long a gate goes on sending users to its region when neither Redis nor a majority of the probers confirms that it should. The other side may have moved; after this long no two gates are open.',
    ),
  probers: z
    .record(name, serverAddress('a prober'))
    .default({})
    .describe(
      'Where each prober is reached by the others, by its vantage: what its `--listen` serves. A prober that has lost Redis asks them whether anything has moved. Needed with more than one vantage.',
    ),
});
