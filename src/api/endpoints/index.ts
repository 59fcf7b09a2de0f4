import type { Endpoint } from '../endpoint.ts';
import { automationEndpoints } from './automation.ts';
import { drillEndpoints } from './drills.ts';
import { maintenanceEndpoints } from './maintenance.ts';
import { operationEndpoints } from './operations.ts';
import { readingEndpoints } from './reading.ts';

/** Every address below `/v1`, in the order of the documentation. Routes and OpenAPI document are both made from it. */
export const endpoints: readonly Endpoint[] = [
  ...readingEndpoints,
  ...operationEndpoints,
  ...drillEndpoints,
  ...automationEndpoints,
  ...maintenanceEndpoints,
];
