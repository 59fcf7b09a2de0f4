import { z } from 'zod';
import { adopt } from '../adoption.ts';
import * as answers from '../answers.ts';
import { approve, pause, readAutomation, say, setAutomation } from '../automation.ts';
import { commandProblems, type Endpoint, pauseAnswers } from '../endpoint.ts';
import { preview } from '../preview-answers.ts';
import { requests } from '../schemas.ts';

const one = '/v1/applications/{application}';
const tag = 'automation';

/** What an application may do by itself, and the words that let it go on. */
export const automationEndpoints: readonly Endpoint[] = [
  {
    id: 'readAutomation',
    method: 'get',
    path: `${one}/automation`,
    tag,
    summary: 'Whether operations may start by themselves, and the pause if there is one.',
    request: requests.readApplication,
    answers: {
      200: {
        description: 'How it is set.',
        schema: answers.automationSetting,
        headers: { ETag: 'What `If-Match` of a change is compared with.' },
      },
    },
    right: 'read',
    handle: readAutomation,
  },
  {
    id: 'setAutomation',
    method: 'put',
    path: `${one}/automation`,
    tag,
    summary:
      'Says whether operations may start by themselves; `paused` is a pause and leaves what stands beside it. With `until` ' +
      'or `for` (30 days at the most) it is afterwards what it was before.',
    request: requests.setAutomation,
    answers: {
      ...pauseAnswers,
      200: { description: 'It is so from now on.', schema: z.union([answers.said, answers.paused]) },
    },
    headers: { 'If-Match': 'The tag that was read: without it, whatever stands there now is replaced.' },
    problems: [...commandProblems, 'precondition-failed'],
    right: 'operate',
    harmlessTwice: true,
    handle: setAutomation,
  },
  {
    id: 'pause',
    method: 'post',
    path: `${one}/pause`,
    tag,
    summary:
      'Lets no act begin any more; a running operation stops at its next step. With `for` it ends by itself, though it ' +
      'does not shorten one that stands for longer.',
    request: requests.pause,
    answers: pauseAnswers,
    right: 'operate',
    harmlessTwice: true,
    handle: pause,
  },
  ...(
    [
      ['resume', 'Ends a pause.'],
      ['acknowledge', '"I have seen it": ends the cooldown, and lets an automatic way home be tried again.'],
    ] as const
  ).map(
    ([kind, summary]): Endpoint => ({
      id: kind,
      method: 'post',
      path: `${one}/${kind}`,
      tag,
      summary,
      request: requests.say,
      answers: { 200: { description: 'It has been accepted.', schema: answers.said } },
      problems: commandProblems,
      right: 'operate',
      handle: (facade) => say(facade, kind),
    }),
  ),
  {
    id: 'approve',
    method: 'post',
    path: `${one}/approve`,
    tag,
    summary:
      'Lets the automatic operation that waits for a person begin; with `order` the one that somebody else has ordered, ' +
      'where policy wants two persons. Nobody approves what she has ordered herself.',
    request: requests.approve,
    answers: { 200: { description: 'It has been accepted.', schema: answers.said } },
    problems: commandProblems,
    right: 'approve',
    handle: approve,
  },
  {
    id: 'adopt',
    method: 'post',
    path: `${one}/adopt`,
    tag,
    summary: 'Believes what is seen of the world instead of a Redis that has forgotten.',
    request: requests.adopt,
    answers: {
      200: {
        description: 'It is believed; with `dryRun`, what would be.',
        schema: z.union([answers.said, preview]),
      },
    },
    problems: [...commandProblems, 'meaningless'],
    right: 'administer',
    handle: adopt,
  },
];
