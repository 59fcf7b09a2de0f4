/** One controller as a process of its own: the real one, on a Redis and in a world that are both reached over loopback. */
import { systemRuntime } from '../../src/runtime.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { startController } from '../controller/harness.ts';
import { application, timings } from './application.ts';
import { remoteProviders } from './remote-provider.ts';

const [redisUrl = '', worldUrl = '', installation = '', instance = ''] = process.argv.slice(2);
const providers = remoteProviders(application, worldUrl, systemRuntime());

await startController(redisUrl, application, { providers: () => ({ ...providers }) }, instance, {
  installation,
  timings,
  replicas: 1,
  log: createLog({ name: 'controller', level: 'info', fields: { instance } }),
});
