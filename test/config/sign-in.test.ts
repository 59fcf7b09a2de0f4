import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { extended } from './minimal-config.ts';
import { problemsOf } from './problems-of.ts';

describe('who may use the API is refused for', () => {
  it.each([
    [
      'a digest of a token that is too short',
      extended('', 'api: { tokens: [{ name: a, token: "sha256:abc" }] }\n'),
      'api.tokens[0].token  must be env:NAME, file:PATH or sha256:<64 hexadecimal digits>',
    ],
    [
      'a role that does not exist',
      extended('', 'api: { tokens: [{ name: a, token: env:A, grants: [{ role: root }] }] }\n'),
      'api.tokens[0].grants[0].role  expected one of "viewer", "operator", "approver", "admin", found "root"',
    ],
    [
      'a grant for an application that is not there',
      extended('', 'api: { tokens: [{ name: a, token: env:A, grants: [{ role: viewer, applications: [shoe] }] }] }\n'),
      'api.tokens[0].grants[0].applications[0]  expected an application',
    ],
    [
      'the keys of a provider of identities that are no address',
      extended(
        '',
        'api: { openid: { issuer: a, audience: b, keys: "ftp://x", grants: [{ group: g, role: viewer }] } }\n',
      ),
      'api.openid.keys',
    ],
  ])('%s', (_what, text, problem) => {
    expect(problemsOf(text)).toEqual([expect.stringContaining(problem)]);
  });
});

it('a token without grants is one of which nothing is said', () => {
  const { api } = configOf('api: { tokens: [{ name: a, token: env:A }] }\n');
  expect(api.tokens).toEqual([{ name: 'a', token: 'env:A' }]);
});

it('a provider of identities is sign-in enough to listen on every address', () => {
  const openid =
    'openid: { issuer: i, audience: regent, keys: "https://id/keys", grants: [{ group: ops, role: operator }] }';
  expect(configOf(`api: { listen: "0.0.0.0:8080", ${openid} }\n`).api.openid).toMatchObject({
    nameClaim: 'sub',
    groupsClaim: 'groups',
  });
});

function configOf(api: string) {
  return parseConfig(extended('', api), 'regent.yaml');
}
