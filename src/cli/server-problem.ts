import { CliError, type Exit, exit } from './exit.ts';
import type { ProblemReply } from './replies.ts';

/** An error that Regent itself answered with. */
export class ServerProblem extends CliError {
  readonly server: string;
  readonly problem: ProblemReply;

  constructor(server: string, problem: ProblemReply, raw: unknown) {
    const code = problem.type.split(':').at(-1) ?? '';
    const known = meanings[code];
    super([problem.detail, known?.next?.(server)].filter(Boolean).join(' '), known?.exit ?? exit.badInput, raw);
    this.name = 'ServerProblem';
    this.server = server;
    this.problem = problem;
  }
}

/** What an error of the API means here, where it is not that the request was wrong, and what to do about it. */
const meanings: Readonly<Record<string, { exit: Exit; next?: (server: string) => string }>> = {
  refused: { exit: exit.refused },
  unauthorised: {
    exit: exit.refused,
    next: (server) =>
      `${server} does not accept this caller: put its token into REGENT_TOKEN or a file for --token-file.`,
  },
  forbidden: { exit: exit.refused },
  internal: { exit: exit.refused, next: (server) => `It was ${server} that failed.` },
  'store-unavailable': {
    exit: exit.unreachable,
    next: (server) =>
      `${server} runs, but can do nothing without Redis; what was asked may or may not have been written.`,
  },
  'under-way': { exit: exit.waiting, next: () => 'Look with "regent status" what became of it.' },
  'no-answer': { exit: exit.waiting, next: () => 'Look with "regent status" before you try again.' },
};
