import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

type Names = Readonly<Record<string, string>>;
const { dependencies, devDependencies } = JSON.parse(read('package.json')) as {
  dependencies: Names;
  devDependencies: Names;
};
const [, atRunTime = '', forDevelopment = ''] = read('docs/dependencies.md').split(/^## /m);

describe.each([
  ['at run time', atRunTime, dependencies],
  ['for development', forDevelopment, devDependencies],
])('docs/dependencies.md, %s', (_title, section, wanted) => {
  it('names exactly the packages of package.json, in their order', () => {
    expect(rowsOf(section).map(([name]) => name)).toEqual(
      Object.keys(wanted)
        .sort()
        .map((name) => `\`${name}\``),
    );
  });

  it('says of each what it is for, what it brings along and who keeps it', () => {
    expect(rowsOf(section).filter((cells) => cells.length !== 4 || cells.some((cell) => cell === ''))).toEqual([]);
  });
});

it('the comparison notices a row that is missing and a cell that is empty', () => {
  expect(rowsOf('| package | for | brings | kept |\n|---|---|---|---|\n| `a` | x |  | y |\n')).toEqual([
    ['`a`', 'x', '', 'y'],
  ]);
});

/** The cells of a table's rows, without its head. */
function rowsOf(section: string): string[][] {
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
