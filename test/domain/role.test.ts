import { describe, expect, it } from 'vitest';
import { type Grant, mayDo, rights, rolesWith } from '../../src/domain/role.ts';

const allowed = (grants: readonly Grant[], application = 'shop') =>
  rights.filter((right) => mayDo(grants, right, application));

describe('what grants give', () => {
  it.each<[string, Grant[], string[]]>([
    ['nobody', [], []],
    ['a viewer', [{ role: 'viewer' }], ['read']],
    ['an approver', [{ role: 'approver' }], ['read', 'approve']],
    ['an operator', [{ role: 'operator' }], ['read', 'operate', 'drill', 'switchover', 'failover']],
    ['an operator of planned moves', [{ role: 'operator', moves: ['switchover'] }], ['read', 'operate', 'switchover']],
    ['an operator of drills', [{ role: 'operator', moves: ['drill'] }], ['read', 'operate', 'drill']],
    ['an operator without moves', [{ role: 'operator', moves: [] }], ['read', 'operate']],
    ['an admin', [{ role: 'admin', moves: [] }], [...rights]],
    ['a viewer and approver', [{ role: 'viewer' }, { role: 'approver' }], ['read', 'approve']],
    ['an admin of another application', [{ role: 'admin', applications: ['bank'] }], []],
  ])('%s', (_who, grants, expected) => {
    expect(allowed(grants)).toEqual(expected);
  });

  it('every right is in some role', () => {
    expect(rights.filter((right) => rolesWith(right).length === 0)).toEqual([]);
  });
});
