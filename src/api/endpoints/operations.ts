import type { Right } from '../../domain/role.ts';
import * as answers from '../answers.ts';
import { commandProblems, type Endpoint, pauseAnswers, type RightAsked } from '../endpoint.ts';
import { listAllOperations, listOperations } from '../operation-lists.ts';
import { createOperation, listSteps, readOperation } from '../operations.ts';
import { preview } from '../preview-answers.ts';
import { report } from '../report/answers.ts';
import { readReport, reportForms } from '../report/read-report.ts';
import { requests } from '../schemas.ts';
import { hold, steer, steerStep } from '../steering.ts';

const list = '/v1/applications/{application}/operations';
const one = `${list}/{operation}`;
const tag = 'operations';

const dryRun = { description: 'With `dryRun`: what would come of it, and its quote.', schema: preview };
const accepted = {
  description: 'It has been accepted, and goes on by itself.',
  schema: answers.accepted,
  headers: { Location: 'Where to follow the operation.' },
};

/** A forced move asks for more than a planned one, and either for more than to send users elsewhere. */
const ordered: RightAsked = {
  of: (body) => rightOfKind.get(memberOf(body, 'kind')) ?? 'operate',
  sentence: '`failover` for a failover, `switchover` for a switchover or a failback, else `operate`',
};
const rightOfKind = new Map<unknown, Right>([
  ['failover', 'failover'],
  ['switchover', 'switchover'],
  ['failback', 'switchover'],
]);

/** To go on without a fence lets two sides write. */
const skipped: RightAsked = {
  of: (body) => (String(memberOf(body, 'step')).startsWith('fence:') ? 'failover' : 'operate'),
  sentence: '`failover` to leave out a fence, else `operate`',
};

function memberOf(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, name)
    ? (body as Record<string, unknown>)[name]
    : undefined;
}

/** What moves an application, and what can be said to an operation on its way. */
export const operationEndpoints: readonly Endpoint[] = [
  {
    id: 'listAllOperations',
    method: 'get',
    path: '/v1/operations',
    tag,
    summary: 'Of every application the operation that runs or has stopped, and the last one that ended.',
    request: requests.listAllOperations,
    answers: { 200: { description: 'The operations.', schema: answers.operations } },
    right: 'read',
    handle: listAllOperations,
  },
  {
    id: 'listOperations',
    method: 'get',
    path: list,
    tag,
    summary:
      'The operation that runs or has stopped, then the last one that ended; on further pages those that the journal ' +
      'still remembers, the newest first. A page may hold fewer than there are while it has a `next`.',
    request: requests.listOperations,
    answers: { 200: { description: 'The operations.', schema: answers.operations } },
    right: 'read',
    handle: listOperations,
  },
  {
    id: 'createOperation',
    method: 'post',
    path: list,
    tag,
    summary: 'Orders an operation; with `dryRun` only shows the plan, its quote and its guards.',
    request: requests.createOperation,
    answers: { 200: dryRun, 202: accepted },
    problems: [...commandProblems, 'meaningless'],
    right: ordered,
    handle: createOperation,
  },
  {
    id: 'readOperation',
    method: 'get',
    path: one,
    tag,
    summary: 'One operation with what has become of each step.',
    request: requests.readOperation,
    answers: { 200: { description: 'The operation.', schema: answers.operation } },
    right: 'read',
    handle: readOperation,
  },
  {
    id: 'listSteps',
    method: 'get',
    path: `${one}/steps`,
    tag,
    summary: 'The steps of an operation and what has become of each.',
    request: requests.readOperation,
    answers: { 200: { description: 'The steps.', schema: answers.steps } },
    right: 'read',
    handle: listSteps,
  },
  {
    id: 'readReport',
    method: 'get',
    path: `${one}/report`,
    tag,
    summary:
      'What was seen, decided and done, how long it took beside its quote, what users had, and what was promised: as ' +
      'JSON, as Markdown, or as one page with a drawn timeline, by `Accept`.',
    request: requests.readOperation,
    answers: { 200: { description: 'The report.', schema: report, alsoAs: reportForms } },
    right: 'read',
    handle: readReport,
  },
  {
    id: 'pauseOperation',
    method: 'post',
    path: `${one}/pause`,
    tag,
    summary: 'Stops the operation at its next step, by a pause of its application.',
    request: requests.hold,
    answers: pauseAnswers,
    problems: ['refused'],
    right: 'operate',
    harmlessTwice: true,
    handle: (facade) => hold(facade, 'pause'),
  },
  {
    id: 'resumeOperation',
    method: 'post',
    path: `${one}/resume`,
    tag,
    summary: 'Lets a paused operation go on, by ending the pause of its application.',
    request: requests.hold,
    answers: { 200: { description: 'It goes on.', schema: answers.said } },
    problems: commandProblems,
    right: 'operate',
    handle: (facade) => hold(facade, 'resume'),
  },
  ...(
    [
      ['retry', 'Has the failed step of a stopped operation tried again, with all its time.'],
      ['skip', 'Leaves the failed step of a stopped operation out and goes on: never a promotion.'],
    ] as const
  ).map(
    ([kind, summary]): Endpoint => ({
      id: `${kind}Step`,
      method: 'post',
      path: `${one}/${kind}`,
      tag,
      summary,
      request: requests.steerStep,
      answers: { 200: dryRun, 202: accepted },
      problems: [...commandProblems, 'meaningless'],
      right: kind === 'skip' ? skipped : 'operate',
      handle: (facade) => steerStep(facade, kind),
    }),
  ),
  ...(
    [
      ['abort', 'Calls the operation off, as long as nothing has been asked for that can not be undone.'],
      ['force', 'Makes a forced failover of a graceful move that does not get on.'],
    ] as const
  ).map(
    ([kind, summary]): Endpoint => ({
      id: `${kind}Operation`,
      method: 'post',
      path: `${one}/${kind}`,
      tag,
      summary,
      request: requests.steer,
      answers: { 200: dryRun, 202: accepted },
      problems: commandProblems,
      right: kind === 'force' ? 'failover' : 'operate',
      handle: (facade) => steer(facade, kind),
    }),
  ),
];
