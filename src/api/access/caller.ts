import type { Response } from 'express';
import { type Grant, mayDo, type Right, rolesWith } from '../../domain/role.ts';
import { Problem } from '../problems.ts';

/** Who calls: a token's name, the name that an OpenID provider gives, or `local`; and what that one may do. */
export interface Caller {
  readonly name: string;
  readonly grants: readonly Grant[];
}

/** Notes who it is that calls. */
export function admit(response: Response, caller: Caller): void {
  response.locals.caller = caller;
}

/** Who has been let in, if anybody yet. */
export function admitted(response: Response): Caller | undefined {
  return response.locals.caller as Caller | undefined;
}

/** Who calls, by name, as the journal tells it. */
export function callerOf(response: Response): string {
  return caller(response).name;
}

/** Whether the caller may see an application. */
export function maySee(response: Response): (application: string) => boolean {
  const { grants } = caller(response);
  return (application) => mayDo(grants, 'read', application);
}

/** Throws unless the caller has a right over an application; whether there is such an application is not told. */
export function refuseUnlessAllowed(response: Response, right: Right, application: string): void {
  const { name, grants } = caller(response);
  if (mayDo(grants, right, application)) return;
  const detail = `${name} has not the right "${right}" over ${application}; of the roles, ${rolesWith(right).join(' and ')} have it.`;
  throw new Problem('forbidden', detail);
}

function caller(response: Response): Caller {
  const found = admitted(response);
  if (found === undefined) throw new Error('a handler asked for the caller before anybody was let in');
  return found;
}
