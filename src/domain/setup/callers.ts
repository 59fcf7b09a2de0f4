import { mayDo } from '../role.ts';
import { listed } from './in-words.ts';
import type { CallerSetup, CallersSetup, Setup } from './setup.ts';
import type { SetupFinding } from './setup-finding.ts';

/** What follows from who may call: who may do more than was probably meant, and who can not do what policy wants. */
export function reasonAboutCallers({ callers, applications }: Setup): SetupFinding[] {
  if (callers === undefined) return [];
  const names = applications
    .map(({ application }) => application)
    .filter(({ policy }) => (policy.secondPerson ?? 'never') !== 'never')
    .map(({ id }) => id);
  return [...withoutGrants(callers), ...names.flatMap((name) => withoutSecond(callers, name))];
}

/** A token without grants is an admin's: beside others that have some it was probably forgotten. */
function withoutGrants({ tokens }: CallersSetup): SetupFinding[] {
  const forgotten = tokens.filter(({ grants }) => grants === undefined);
  if (forgotten.length === tokens.length) return [];
  return forgotten.map(({ name }) => ({
    severity: 'warning',
    about: `api.tokens.${name}`,
    sentence: `The token of ${name} has no grants, so it may do everything, while other tokens have theirs.`,
    cure: 'Say what it may do, or `grants: [{ role: admin }]` if that is meant.',
  }));
}

/** Where two persons are wanted, two have to be there: one who may order and another one who may approve. */
function withoutSecond({ tokens, openid }: CallersSetup, application: string): SetupFinding[] {
  if (openid) return [];
  const ordering = tokens.filter((each) => may(each, 'failover', application));
  const approving = tokens.filter((each) => may(each, 'approve', application));
  if (ordering.some(({ name }) => approving.some((other) => other.name !== name))) return [];
  const known = approving.length === 0 ? 'nobody' : `only ${listed(approving.map(({ name }) => name))}`;
  return [
    {
      severity: 'warning',
      about: `applications.${application}.policy.secondPerson`,
      sentence: `Two persons are wanted for an order, and ${known} may approve one: none could be carried out.`,
      cure: 'Give somebody else a token with the role approver (api.tokens), or configure api.openid.',
    },
  ];
}

function may({ grants }: CallerSetup, right: 'failover' | 'approve', application: string): boolean {
  return grants === undefined || mayDo(grants, right, application);
}
