import * as drillAnswers from '../drill-answers.ts';
import { abortDrill, createDrill, listDrills, readDrill } from '../drills.ts';
import { commandProblems, type Endpoint } from '../endpoint.ts';
import { preview } from '../preview-answers.ts';
import { requests } from '../schemas.ts';

const list = '/v1/applications/{application}/drills';
const one = `${list}/{drill}`;
const tag = 'drills';

const dryRun = {
  description: 'With `dryRun`: what would come of it, and the quote of its way there.',
  schema: preview,
};
const accepted = {
  description: 'It has been accepted, and goes on by itself.',
  schema: drillAnswers.acceptedDrill,
  headers: { Location: 'Where to follow the drill.' },
};

/** Real switchovers that come home again. */
export const drillEndpoints: readonly Endpoint[] = [
  {
    id: 'listDrills',
    method: 'get',
    path: list,
    tag,
    summary: 'The drill that runs and the last ones that are over, each with its outcome, and how well they go.',
    request: requests.listDrills,
    answers: { 200: { description: 'The drills.', schema: drillAnswers.drills } },
    right: 'read',
    handle: listDrills,
  },
  {
    id: 'createDrill',
    method: 'post',
    path: list,
    tag,
    summary:
      'Orders a drill: a real switchover, a while there, and the way home; with `dryRun` only shows the plan of its way ' +
      'there, its quote and its guards.',
    request: requests.createDrill,
    answers: { 200: dryRun, 202: accepted },
    problems: [...commandProblems, 'meaningless'],
    right: 'drill',
    handle: createDrill,
  },
  {
    id: 'readDrill',
    method: 'get',
    path: one,
    tag,
    summary: 'One drill: where it has come to, or how it ended.',
    request: requests.readDrill,
    answers: { 200: { description: 'The drill.', schema: drillAnswers.drill } },
    right: 'read',
    handle: readDrill,
  },
  {
    id: 'abortDrill',
    method: 'post',
    path: `${one}/abort`,
    tag,
    summary:
      'Calls the operation of the drill off, as long as nothing has been asked for that can not be undone; while it is ' +
      'away it ends the drill there.',
    request: requests.abortDrill,
    answers: { 200: dryRun, 202: accepted },
    problems: commandProblems,
    right: 'operate',
    handle: abortDrill,
  },
];
