import { z } from 'zod';
import { token } from './api.ts';
import { name } from './name.ts';
import { serverAddress } from './server-address.ts';

/** How `regent emergency` finds out that nobody else governs, and tells the witnesses that it does. */
export const emergency = z.strictObject({
  controllers: z
    .array(serverAddress('a controller'))
    .min(1)
    .describe('Where every controller is reached: while one of them answers, there is no emergency.'),
  tokens: z
    .array(token)
    .min(1)
    .describe(
      'Who may tell the probers, as witnesses, that an emergency has begun: it takes the right to order a forced failover. Probers know only these tokens; give them as sha256:<64 hexadecimal digits> so that they hold no secret.',
    ),
  probers: z
    .record(name, serverAddress('a prober'))
    .default({})
    .describe(
      'Where each prober is reached from where the command will be run, by its vantage: what its `--listen` serves, behind TLS. Left out: as under `gate.probers`.',
    ),
});
