import type { Answer } from './observation.ts';

/** The answer to one question, with the sentence that people read. */
export interface Finding {
  readonly answer: Answer;
  readonly because: string;
}

export const yes = (because: string): Finding => ({ answer: 'yes', because });
export const no = (because: string): Finding => ({ answer: 'no', because });
export const unknown = (because: string): Finding => ({ answer: 'unknown', because });

/** `yes` or `no` by a plain condition. */
export function finding(condition: boolean, ifYes: string, ifNo: string): Finding {
  return condition ? yes(ifYes) : no(ifNo);
}

/** The first that is not a yes; otherwise the last yes. Unknown never counts as yes. */
export function all(findings: readonly Finding[], ifNone: string): Finding {
  return findings.find((each) => each.answer !== 'yes') ?? findings.at(-1) ?? yes(ifNone);
}
