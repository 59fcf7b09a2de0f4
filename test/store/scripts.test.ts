import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { results } from '../../src/store/results.ts';
import { loadScripts } from '../../src/store/scripts.ts';

const folder = new URL('../../src/store/scripts/', import.meta.url);
const files = readdirSync(folder).map((file) => parse(file, readFileSync(new URL(file, folder), 'utf8')));

describe.each(files)('the script $file', ({ file, name, keysInName, header, body }) => {
  it('begins with its purpose', () => {
    expect(header.split('\n')[0]).toMatch(/^\s*[A-Z].{30}/);
  });

  it('has as many keys in its name as in its header and its body', () => {
    const upToName = Array.from({ length: keysInName }, (_, index) => index + 1);

    expect(file).toMatch(/^[a-z-]+-\d\.lua$/);
    expect(documented(header, 'KEYS')).toEqual(upToName);
    expect(used(body, 'KEYS')).toEqual(upToName);
  });

  it('documents every argument it uses and uses every argument it documents', () => {
    expect(documented(header, 'ARGV')).toEqual(used(body, 'ARGV'));
  });

  it('says what it returns', () => {
    expect(header).toMatch(/^ {2}Returns \S/m);
  });

  it('documents every error it returns, under the name that the code knows it by', () => {
    const errors = [...header.matchAll(/^ {4}(-\d+) ([a-z-]+): \S/gm)].map(([, code, error]) => [code, error]);
    const returned = [...body.matchAll(/\breturn (-\d+)\b/g)].map(([, code]) => code);

    expect(Object.fromEntries(errors)).toEqual(results[name as keyof typeof results]);
    expect(returned.toSorted()).toEqual(errors.map(([code]) => code).toSorted());
    if (errors.length === 0) expect(header).toMatch(/^ {2}Errors none$/m);
  });

  it('touches no key that it was not given', () => {
    const calls = [...body.matchAll(/redis\.p?call\(\s*'([A-Z]+)'\s*,?\s*([^,)]*)/g)];

    expect(calls.length).toBe(body.split(/redis\.p?call/).length - 1);
    for (const [, command, key] of calls) if (command !== 'TIME') expect(key).toMatch(/^KEYS\[\d\]$/);
  });
});

describe('loading the scripts', () => {
  it('finds every script that the code knows, and no other', () => {
    expect(Object.keys(loadScripts()).toSorted()).toEqual(Object.keys(results).toSorted());
    expect(files.map(({ name }) => name).toSorted()).toEqual(Object.keys(results).toSorted());
  });
});

function parse(file: string, text: string) {
  const [, name = '', keys] = /^(.+)-(\d+)\.lua$/.exec(file) ?? [];
  const [, header = '', body = ''] = /^--\[\[\n(.*?)\n\]\]\n(.*)$/s.exec(text) ?? [];
  return { file, name, keysInName: Number(keys), header, body: body.replaceAll(/--.*$/gm, '') };
}

function documented(header: string, table: 'KEYS' | 'ARGV'): number[] {
  return [...header.matchAll(new RegExp(`^ {2}${table}\\[(\\d+)\\] \\S`, 'gm'))].map(([, number]) => Number(number));
}

function used(body: string, table: 'KEYS' | 'ARGV'): number[] {
  const numbers = [...body.matchAll(new RegExp(`${table}\\[(\\d+)\\]`, 'g'))].map(([, number]) => Number(number));
  return [...new Set(numbers)].toSorted((a, b) => a - b);
}
