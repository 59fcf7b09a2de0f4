import { describe, expect, it } from 'vitest';
import type { Grant } from '../../src/domain/role.ts';
import { reasonAbout } from '../../src/domain/setup/reason-about.ts';
import type { CallersSetup } from '../../src/domain/setup/setup.ts';
import { withShop } from './a-setup.ts';

const grants = (...roles: Grant['role'][]): readonly Grant[] => roles.map((role) => ({ role }));

/** What is said of the callers, where policy wants a second person or does not. */
function said(callers: CallersSetup | undefined, secondPerson: 'never' | 'forced' = 'never') {
  return reasonAbout({ ...withShop({ secondPerson }), callers })
    .filter(({ about }) => about.startsWith('api.') || about.endsWith('secondPerson'))
    .map(({ severity, about, sentence }) => `${severity} ${about}: ${sentence}`);
}

describe('a token without grants', () => {
  it('is warned of beside others that have some', () => {
    const tokens = [{ name: 'alice' }, { name: 'wall', grants: grants('viewer') }];
    expect(said({ tokens, openid: false })).toEqual([
      'warning api.tokens.alice: The token of alice has no grants, so it may do everything, while other tokens have theirs.',
    ]);
  });

  it.each<[string, CallersSetup | undefined]>([
    ['where none has any', { tokens: [{ name: 'alice' }, { name: 'bob' }], openid: false }],
    ['where all have some', { tokens: [{ name: 'alice', grants: grants('admin') }], openid: false }],
    ['where nobody is configured', { tokens: [], openid: false }],
    ['where nothing is known of callers', undefined],
  ])('is not %s', (_what, callers) => {
    expect(said(callers)).toEqual([]);
  });
});

describe('two persons', () => {
  it.each<[string, CallersSetup['tokens'], string]>([
    ['nobody signs in', [], 'nobody may approve one'],
    ['there is one', [{ name: 'alice' }], 'only alice may approve one'],
    ['nobody may approve', [{ name: 'alice', grants: grants('operator') }], 'nobody may approve one'],
    [
      'who approves orders too, and alone',
      [
        { name: 'alice', grants: grants('operator', 'approver') },
        { name: 'bob', grants: grants('viewer') },
      ],
      'only alice may approve one',
    ],
    [
      'the other one may approve for another application',
      [
        { name: 'alice', grants: grants('operator') },
        { name: 'bob', grants: [{ role: 'approver', applications: ['bank'] }] },
      ],
      'nobody may approve one',
    ],
  ])('are warned of where %s', (_what, tokens, words) => {
    expect(said({ tokens, openid: false }, 'forced')).toEqual([expect.stringContaining(words)]);
  });

  it.each<[string, CallersSetup]>([
    ['one may order and another one approve', { tokens: pair('operator', 'approver'), openid: false }],
    ['both may do everything', { tokens: [{ name: 'alice' }, { name: 'bob' }], openid: false }],
    ['a provider of identities names them', { tokens: [], openid: true }],
  ])('are not where %s', (_what, callers) => {
    expect(said(callers, 'forced')).toEqual([]);
  });
});

function pair(...[one, other]: [Grant['role'], Grant['role']]): CallersSetup['tokens'] {
  return [
    { name: 'alice', grants: grants(one) },
    { name: 'bob', grants: grants(other) },
  ];
}
