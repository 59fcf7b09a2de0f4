import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { shopStatus } from '../api/fake-facade.ts';
import { serve } from '../api/serve.ts';
import { reportedFailover } from '../support/reported.ts';
import { regent } from './terminal.ts';

async function serveReported() {
  const served = await serve();
  const { operation, entries } = reportedFailover();
  served.facade.status = shopStatus({ lastOperation: operation });
  served.facade.entries = [...entries];
  return served;
}

describe('regent report', () => {
  it('prints Markdown', async () => {
    const { url } = await serveReported();
    const { code, out } = await regent(['report', 'shop-1'], { server: url });

    expect(code).toBe(0);
    expect(out).toMatch(/^# Failover shop-1, us-south → eu-de: done\n/);
    expect(out).toContain('## What users had');
  });

  it('prints a page, and the document in both of its forms', async () => {
    const { url } = await serveReported();
    const asked = (format: string) => regent(['report', 'shop-1', '-o', format], { server: url });

    expect((await asked('html')).out).toMatch(/^<!doctype html>/);
    const document = JSON.parse((await asked('json')).out);
    expect(document.operation).toMatchObject({ id: 'shop-1', outcome: 'done' });
    expect(parse((await asked('yaml')).out)).toEqual(document);
  });

  it.each([
    ['report.html', [], /^<!doctype html>/],
    ['report.md', [], /^# Failover/],
    ['report.json', [], /^\{\n {2}"application": "shop"/],
    ['report.txt', [], /^# Failover/],
    ['report.txt', ['-o', 'html'], /^<!doctype html>/],
  ])('writes %s with %j as its ending or -o says', async (name, more, beginning) => {
    const { url } = await serveReported();
    const file = join(temporary(), name);
    const { code, out, err } = await regent(['report', 'shop-1', '--out', file, ...more], { server: url });

    expect([code, out, err]).toEqual([0, `The report of shop-1 is in ${file}.\n`, '']);
    expect(readFileSync(file, 'utf8')).toMatch(beginning);
  });

  it('says where it can not write', async () => {
    const { url } = await serveReported();
    const { code, err } = await regent(['report', 'shop-1', '--out', '/nowhere/at/all.html'], { server: url });

    expect([code, err]).toEqual([
      2,
      'regent: /nowhere/at/all.html can not be written (ENOENT). Name another file with --out.\n',
    ]);
  });

  it('wants an operation, and says what one looks like', async () => {
    const { code, err } = await regent(['report', 'shop']);

    expect(code).toBe(2);
    expect(err).toContain('shop names no operation: expected one such as shop-12. See: regent operations');
  });

  it('of an operation that is not known ends with 2 and the sentence of the server', async () => {
    const { url } = await serve();
    const { code, err } = await regent(['report', 'shop-1', '-o', 'html'], { server: url });

    expect([code, err]).toEqual([2, 'regent: shop has had no operation shop-1 lately.\n']);
  });

  it('is all that can be printed as Markdown or as a page', async () => {
    const { code, err } = await regent(['rules', '-o', 'html']);

    expect(code).toBe(2);
    expect(err).toContain('only a report can be printed as html; here: table, json, yaml');
  });
});

function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), 'regent-report-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}
