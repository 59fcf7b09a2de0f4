import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { regent } from './terminal.ts';

const example = new URL('../../docs/examples/regent.yaml', import.meta.url).pathname;

describe('regent check', () => {
  it('says of a valid configuration what it is about, without a running Regent', async () => {
    const { code, out } = await regent(['check', example], { server: 'http://127.0.0.1:1' });
    expect([code, out]).toEqual([0, `${example} is valid: 1 application, 2 regions, 3 vantages, 5 resources.\n`]);
  });

  it('tells every problem with its line, and ends with 2', async () => {
    const file = broken();
    const { code, out } = await regent(['check', file]);
    expect(code).toBe(2);
    expect(out).toMatch(/regent\.yaml:\d+:\d+ {2}vantages/);
    expect(out).toMatch(/regent\.yaml:\d+:\d+ {2}.*colour/);
    expect(out).toMatch(/^\d+ problems in /m);
  });

  it('with -o json prints the problems as data', async () => {
    const file = broken();
    const { code, out } = await regent(['check', file, '-o', 'json']);
    expect(code).toBe(2);
    const document = JSON.parse(out);
    expect(document).toMatchObject({ valid: false, file });
    expect(document.problems.length).toBeGreaterThan(1);
  });

  it('of a file that is not there says so', async () => {
    const { code, out } = await regent(['check', '/nowhere/regent.yaml']);
    expect(code).toBe(2);
    expect(out).toContain('/nowhere/regent.yaml');
  });
});

function broken(): string {
  const folder = mkdtempSync(join(tmpdir(), 'regent-check-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'regent.yaml');
  const text = readFileSync(example, 'utf8').replace(/^vantages: .*$/m, 'vantages: everywhere\ncolour: red');
  writeFileSync(file, text);
  return file;
}
