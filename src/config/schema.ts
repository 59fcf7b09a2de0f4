import { z } from 'zod';
import { heartbeatSettings, sinkSettings } from '../notify/settings.ts';
import { providersSection } from '../providers/settings.ts';
import { api } from './api.ts';
import { application } from './applications.ts';
import { controllers } from './controllers.ts';
import { crossChecks } from './cross-checks.ts';
import { duration } from './duration.ts';
import { emergency } from './emergency.ts';
import { fleet } from './fleet.ts';
import { gate } from './gate.ts';
import { name } from './name.ts';
import { redis } from './redis.ts';
import { controlTarget } from './targets.ts';

/** The whole of regent.yaml. What comes out has every default filled in and every duration in milliseconds. */
export const configSchema = z
  .strictObject({
    installation: name.describe(
      'What this installation is called. It stands in every mark written into external objects.',
    ),
    redis: redis.prefault({}).describe('Where the state is kept.'),
    controllers: controllers.prefault({}).describe('How often a controller does what it does.'),
    api: api.prefault({}).describe('How operators reach a controller.'),
    vantages: z
      .array(name)
      .min(1)
      .describe('The probers, by the region each is in. Each has a vote; three or more can tell who is cut off.'),
    reports: z
      .strictObject({
        heartbeat: duration({ min: '10ms', max: '1h' })
          .prefault('2s')
          .describe('How often a prober reports when nothing changes; a change is reported at once.'),
        directory: z
          .string()
          .min(1)
          .default('.regent')
          .describe(
            'Where a prober keeps, as a witness, the newest operation of each application. It must survive the prober; `regent prober --state` names another.',
          ),
      })
      .prefault({})
      .describe('What probers send.'),
    controlTargets: z
      .array(controlTarget)
      .prefault([])
      .describe('What a prober must be able to reach to be believed; one that has lost them all abstains.'),
    gate: gate
      .optional()
      .describe(
        'The gates that probers serve for load balancers to ask: `GET /gate/{application}/{region}`. Left out: there are none.',
      ),
    emergency: emergency
      .optional()
      .describe(
        'What `regent emergency` needs on the night when Redis and every controller are gone. Left out: there is no such way.',
      ),
    notify: z
      .array(sinkSettings)
      .prefault([])
      .describe('Who is told what happens, each with a name. Only the owner of an application tells of it.'),
    heartbeat: heartbeatSettings
      .optional()
      .describe(
        'A dead man’s switch elsewhere that every controller calls while it is well, so that Regent’s own death is noticed. Left out: nobody is called.',
      ),
    fleet: fleet.prefault({}).describe('How much may move by itself at once, over all applications.'),
    providers: providersSection,
    applications: z.array(application).min(1).describe('What fails over, each as one unit.'),
  })
  .describe('The configuration of Regent.')
  .check(crossChecks);

/** The configuration as the program sees it: complete, frozen, durations in milliseconds, secrets as references. */
export type Config = Frozen<z.output<typeof configSchema>>;

type Frozen<T> = T extends object ? { readonly [Key in keyof T]: Frozen<T[Key]> } : T;
