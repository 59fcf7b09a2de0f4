import * as answers from '../answers.ts';
import { commandProblems, type Endpoint } from '../endpoint.ts';
import { endMaintenance, listMaintenance, planMaintenance, readMaintenance } from '../maintenance.ts';
import { requests } from '../schemas.ts';

const all = '/v1/applications/{application}/maintenance';
const one = `${all}/{maintenance}`;
const tag = 'maintenance';

/** The stretches of time in which nothing starts by itself. */
export const maintenanceEndpoints: readonly Endpoint[] = [
  {
    id: 'listMaintenance',
    method: 'get',
    path: all,
    tag,
    summary: 'What is planned or open, in the order in which they open. What is over stands in the journal.',
    request: requests.readApplication,
    answers: { 200: { description: 'The maintenance, at most 20.', schema: answers.maintenances } },
    right: 'read',
    handle: listMaintenance,
  },
  {
    id: 'planMaintenance',
    method: 'post',
    path: all,
    tag,
    summary:
      'Plans maintenance: until it ends no operation starts by itself; with a region none that takes that in, or anything ' +
      'away from it. Orders of operators are not held back. It ends by itself, after 30 days at the most.',
    request: requests.planMaintenance,
    answers: {
      201: {
        description: 'It is planned, or open at once.',
        schema: answers.maintenancePlanned,
        headers: { Location: 'Where it is.' },
      },
    },
    problems: [...commandProblems, 'meaningless'],
    right: 'operate',
    handle: planMaintenance,
  },
  {
    id: 'readMaintenance',
    method: 'get',
    path: one,
    tag,
    summary: 'One maintenance that is planned or open.',
    request: requests.readMaintenance,
    answers: { 200: { description: 'The maintenance.', schema: answers.maintenance } },
    right: 'read',
    handle: readMaintenance,
  },
  {
    id: 'endMaintenance',
    method: 'delete',
    path: one,
    tag,
    summary: 'Ends a maintenance that is open, or calls off one that is planned.',
    request: requests.endMaintenance,
    answers: { 200: { description: 'It holds nothing back any more.', schema: answers.said } },
    problems: commandProblems,
    right: 'operate',
    handle: endMaintenance,
  },
];
