import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Coverage } from './scenarios/runner/coverage.ts';
import { runScript } from './scenarios/runner/run.ts';
import { formatScript, parseScript } from './scenarios/runner/script.ts';

// Each file under test/scenarios tells what happens and what Regent says and does, on virtual time and with the production
// rules. When one fails, run `REWRITE=1 npx vitest run test/scenarios.test.ts`, read the diff, and commit only what you
// understand.

const root = join(import.meta.dirname, 'scenarios');
const rewrite = process.env.REWRITE === '1';
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.txt'))
  .toSorted();
const coverage = new Coverage();

describe('scenarios', () => {
  it.each(files)('%s', (file) => {
    const path = join(root, file);
    const text = readFileSync(path, 'utf8');
    const { blocks } = parseScript(text);

    const outputs = runScript(blocks, coverage);

    const told = formatScript(blocks, outputs);
    if (rewrite) writeFileSync(path, told);
    else expect(told).toBe(text);
  });

  it('are at least 60', () => {
    expect(files.length).toBeGreaterThanOrEqual(60);
  });

  it('each say first what should happen, and why', () => {
    const abouts = files.map((file) => parseScript(readFileSync(join(root, file), 'utf8')).about);

    expect(abouts.filter((about) => about.length < 40 || !about.endsWith('.'))).toEqual([]);
    expect(new Set(abouts).size).toBe(files.length);
  });

  // A rule is reached when it is the first whose guards all say yes: so no row is hidden by an earlier one.
  it('together reach every rule, every answer of every guard, every phase and every kind of operation', () => {
    expect(coverage.missing()).toEqual([]);
  });
});
