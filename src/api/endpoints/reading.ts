import { listAcknowledgements } from '../acknowledgements.ts';
import * as answers from '../answers.ts';
import { listApplications, readApplication } from '../applications.ts';
import type { Endpoint } from '../endpoint.ts';
import { readFleet } from '../fleet.ts';
import { healthMatrix } from '../health-answers.ts';
import { readHealth } from '../health-matrix.ts';
import { readJournal } from '../journal.ts';
import { acknowledgements, journal } from '../journal-answers.ts';
import { readPlan } from '../plan.ts';
import { preview } from '../preview-answers.ts';
import { readReadiness } from '../readiness.ts';
import { readiness } from '../readiness-answers.ts';
import { listRegions, readRegion } from '../regions.ts';
import { requests } from '../schemas.ts';
import { readWhy } from '../why.ts';

const one = '/v1/applications/{application}';

/** What is so, and why. */
export const readingEndpoints: readonly Endpoint[] = [
  {
    id: 'listApplications',
    method: 'get',
    path: '/v1/applications',
    tag: 'applications',
    summary: 'The applications with all that is true of each now, by their names, a page at a time.',
    request: requests.listApplications,
    answers: { 200: { description: 'The applications.', schema: answers.applications } },
    right: 'read',
    handle: listApplications,
  },
  {
    id: 'readApplication',
    method: 'get',
    path: one,
    tag: 'applications',
    summary: 'All that is true of one application now.',
    request: requests.readApplication,
    answers: { 200: { description: 'The application.', schema: answers.application } },
    right: 'read',
    handle: readApplication,
  },
  {
    id: 'listRegions',
    method: 'get',
    path: `${one}/regions`,
    tag: 'applications',
    summary: 'Its regions in order of preference, each with its health and every vote.',
    request: requests.readApplication,
    answers: { 200: { description: 'The regions.', schema: answers.regions } },
    right: 'read',
    handle: listRegions,
  },
  {
    id: 'readRegion',
    method: 'get',
    path: `${one}/regions/{region}`,
    tag: 'applications',
    summary: 'One region with its health and every vote.',
    request: requests.readRegion,
    answers: { 200: { description: 'The region.', schema: answers.region } },
    right: 'read',
    handle: readRegion,
  },
  {
    id: 'readHealth',
    method: 'get',
    path: `${one}/health`,
    tag: 'applications',
    summary: 'The matrix of vantages and targets, and what kind of trouble it makes of each region.',
    request: requests.readApplication,
    answers: { 200: { description: 'The matrix.', schema: healthMatrix } },
    right: 'read',
    handle: readHealth,
  },
  {
    id: 'readPlan',
    method: 'get',
    path: `${one}/plan`,
    tag: 'applications',
    summary: 'What an operation would do, its quote, and what stands against it. Nothing is started.',
    request: requests.readPlan,
    answers: { 200: { description: 'The plan.', schema: preview } },
    right: 'read',
    handle: readPlan,
  },
  {
    id: 'readWhy',
    method: 'get',
    path: `${one}/why`,
    tag: 'applications',
    summary: 'Which rule speaks and why, guard by guard; with a kind, what would come of that command.',
    request: requests.why,
    answers: { 200: { description: 'The explanation. Nothing has been started.', schema: answers.why } },
    right: 'read',
    handle: readWhy,
  },
  {
    id: 'readReadiness',
    method: 'get',
    path: `${one}/readiness`,
    tag: 'applications',
    summary:
      'What would stand in the way of an operation, resource by resource: as its owner has found it last, or looked for now.',
    request: requests.readReadiness,
    answers: { 200: { description: 'The findings, the worst first.', schema: readiness } },
    right: 'read',
    handle: readReadiness,
  },
  {
    id: 'readJournal',
    method: 'get',
    path: `${one}/journal`,
    tag: 'applications',
    summary: 'What was decided and done, oldest first: the newest entries, or those that follow a sequence.',
    request: requests.readJournal,
    answers: { 200: { description: 'Entries, and where to read on.', schema: journal } },
    right: 'read',
    handle: readJournal,
  },
  {
    id: 'listAcknowledgements',
    method: 'get',
    path: `${one}/acknowledgements`,
    tag: 'applications',
    summary:
      'Who has acknowledged what happened, and what that ended, as far as the journal remembers; the newest first.',
    request: requests.listAcknowledgements,
    answers: { 200: { description: 'The acknowledgements.', schema: acknowledgements } },
    right: 'read',
    handle: listAcknowledgements,
  },
  {
    id: 'readFleet',
    method: 'get',
    path: '/v1/fleet',
    tag: 'applications',
    summary: 'The live controllers, and which of them owns what.',
    request: requests.nothing,
    answers: { 200: { description: 'The fleet.', schema: answers.fleet } },
    right: 'read',
    handle: readFleet,
  },
];
