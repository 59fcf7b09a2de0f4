/** What somebody may do in general. */
export const roles = ['viewer', 'operator', 'approver', 'admin'] as const;
export type Role = (typeof roles)[number];

/**
 * One thing that somebody may do: `read`; `operate` (pause and resume, automation, drain and restore, what is said to an
 * operation on its way); `drill` (a planned move that comes
 * home again); `switchover` (a planned move: switchover, failback); `failover` (a forced one, and going on
 * without a fence); `approve`; `administer` (adopt).
 */
export const rights = ['read', 'operate', 'drill', 'switchover', 'failover', 'approve', 'administer'] as const;
export type Right = (typeof rights)[number];

/** The moves that a grant can leave an operator without. */
export const moves = ['drill', 'switchover', 'failover'] as const satisfies readonly Right[];

/** A role, and for which applications. */
export interface Grant {
  readonly role: Role;
  /** Absent: for all of them. */
  readonly applications?: readonly string[] | undefined;
  /** Of an operator: the moves that may be ordered. Absent: all. */
  readonly moves?: readonly (typeof moves)[number][] | undefined;
}

const rightsOf: Readonly<Record<Role, readonly Right[]>> = {
  viewer: ['read'],
  operator: ['read', 'operate', 'drill', 'switchover', 'failover'],
  approver: ['read', 'approve'],
  admin: rights,
};

/** Whether grants give a right over an application. */
export function mayDo(grants: readonly Grant[], right: Right, application: string): boolean {
  return grants.some((grant) => covers(grant, application) && rightsIn(grant).includes(right));
}

/** The roles that have a right, for whoever lacks it to ask for. */
export function rolesWith(right: Right): Role[] {
  return roles.filter((role) => rightsOf[role].includes(right));
}

function covers({ applications }: Grant, application: string): boolean {
  return applications === undefined || applications.includes(application);
}

function rightsIn({ role, moves: allowed }: Grant): readonly Right[] {
  const narrowed = role === 'operator' ? allowed : undefined;
  if (narrowed === undefined) return rightsOf[role];
  return rightsOf[role].filter((right) => !isMove(right) || narrowed.includes(right));
}

function isMove(right: Right): right is (typeof moves)[number] {
  return moves.some((move) => move === right);
}
