import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { inValkey, type Use, usesInLua, usesInTypeScript } from './valkey.ts';

const store = new URL('../../src/store/', import.meta.url);
const texts = (folder: URL, ending: string) =>
  readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .map((file) => readFileSync(new URL(file, folder), 'utf8'));

const uses = [
  ...texts(store, '.ts').flatMap(usesInTypeScript),
  ...texts(new URL('scripts/', store), '.lua').flatMap(usesInLua),
];

it('the store uses no command and no option that Valkey lacks', () => {
  expect(uses.length).toBeGreaterThan(50);
  expect(uses.filter(isUnknown)).toEqual([]);
});

it('the list names nothing that the store does not use', () => {
  const used = new Set(uses.map(({ command }) => command));

  expect(Object.keys(inValkey).filter((command) => !used.has(command))).toEqual([]);
});

it('the users of docs/redis.md may use nothing that Valkey lacks', () => {
  const page = readFileSync(new URL('../../docs/redis.md', import.meta.url), 'utf8');
  const [lines = ''] = /(?<=```acl\n)[^`]+/.exec(page) ?? [];
  const allowed = [...lines.matchAll(/ \+([a-z]+)/g)].map(([, command = '']) => command.toUpperCase());

  expect([...new Set(allowed)].filter((command) => inValkey[command] === undefined)).toEqual(['CLIENT']);
});

it.each([
  ["redis.call('HEXPIRE', KEYS[1])", usesInLua],
  ["redis.call('XADD', KEYS[1], 'KEEPREF')", usesInLua],
  ["redis.hsetex(key, 'FNX')", usesInTypeScript],
  ["redis.xadd(key, 'ACKED')", usesInTypeScript],
  ["client.call('VADD', key)", usesInTypeScript],
])('%s would be noticed', (text, usesIn) => {
  expect(usesIn(text).filter(isUnknown)).toHaveLength(1);
});

function isUnknown({ command, options }: Use): boolean {
  const known = inValkey[command];
  return known === undefined || options.some((option) => !known.includes(option));
}
