import * as answers from '../answers.ts';
import { listApplications, readApplication } from '../applications.ts';
import type { Endpoint } from '../endpoint.ts';
import { readJournal } from '../journal.ts';
import { readReadiness } from '../readiness.ts';
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
    summary: 'Every application with all that is true of it now.',
    request: requests.listApplications,
    answers: { 200: { description: 'The applications.', schema: answers.applications } },
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
    handle: readApplication,
  },
  {
    id: 'readWhy',
    method: 'get',
    path: `${one}/why`,
    tag: 'applications',
    summary: 'Which rule speaks and why, guard by guard; with a kind, what would come of that command.',
    request: requests.why,
    answers: { 200: { description: 'The explanation. Nothing has been started.', schema: answers.why } },
    handle: readWhy,
  },
  {
    id: 'readReadiness',
    method: 'get',
    path: `${one}/readiness`,
    tag: 'applications',
    summary: 'What would stand in the way of an operation, resource by resource, looked for now.',
    request: requests.readApplication,
    answers: { 200: { description: 'The findings, the worst first.', schema: answers.readiness } },
    handle: readReadiness,
  },
  {
    id: 'readJournal',
    method: 'get',
    path: `${one}/journal`,
    tag: 'applications',
    summary: 'What was decided and done, oldest first: the newest entries, or those after a sequence.',
    request: requests.readJournal,
    answers: { 200: { description: 'Entries, and where to read on.', schema: answers.journal } },
    handle: readJournal,
  },
];
