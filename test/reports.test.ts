import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { report as reportAnswer } from '../src/api/report/answers.ts';
import { reportDocument } from '../src/api/report/document.ts';
import { reportMarkdown } from '../src/api/report/markdown.ts';
import { reportPage } from '../src/api/report/page.ts';
import { endedOperation } from '../src/domain/ended-operation.ts';
import type { JournalEntry } from '../src/domain/journal.ts';
import type { OperationReport } from '../src/domain/operation-report/contract.ts';
import { operationReport } from '../src/domain/operation-report/report.ts';
import { sealEntry } from '../src/store/chain.ts';
import { runScript } from './scenarios/runner/run.ts';
import { parseScript } from './scenarios/runner/script.ts';
import type { World } from './scenarios/runner/world.ts';

// Every operation that ends in any scenario has a report in every form, made from the journal as it stands then.

const root = join(import.meta.dirname, 'scenarios');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.txt'));

/** The reports of the operations that end in one scenario. */
function reportsOf(file: string): OperationReport[] {
  const entries: JournalEntry[] = [];
  const reports: OperationReport[] = [];
  const scribe: World['scribe'] = (body, { application, now }) => {
    const last = entries.at(-1);
    const place = { application: application.id, sequence: entries.length + 1, at: now, by: 'controller-a' };
    entries.push(sealEntry({ ...place, version: '1.0.0', rules: 'r1', body, previous: last?.hash ?? '' }));
    const ended = body.kind === 'decision' ? endedOperation(body.before, body.next) : undefined;
    if (ended !== undefined) reports.push(operationReport(application, ended, entries));
  };
  runScript(parseScript(readFileSync(join(root, file), 'utf8')).blocks, undefined, scribe);
  return reports;
}

const reports = files.flatMap((file) => reportsOf(file).map((report) => ({ file, report })));

it('the scenarios end operations of every kind and in every way', () => {
  const kinds = new Set(reports.map(({ report }) => report.operation.kind));
  const outcomes = new Set(reports.map(({ report }) => report.operation.outcome));

  expect(reports.length).toBeGreaterThan(150);
  expect(kinds).toEqual(new Set(['failover', 'switchover', 'failback', 'reprotect', 'drain', 'restore']));
  expect(outcomes).toEqual(new Set(['done', 'failed', 'withdrawn', 'superseded']));
});

it('each has a report as a document that is as documented, with every step, and an unbroken piece of the journal', () => {
  for (const { file, report } of reports) {
    const document: unknown = JSON.parse(JSON.stringify(reportDocument(report)));
    const parsed = reportAnswer.strict().safeParse(document);

    expect(parsed.error?.issues, `${file} ${report.operation.id}`).toBeUndefined();
    expect(report.gaps, `${file} ${report.operation.id}`).toEqual([]);
    expect(report.journal.linked).toBe(true);
    expect(report.decided.some(({ rule }) => rule === report.operation.rule)).toBe(true);
    expect(report.steps.filter(({ status }) => status === 'done').every(({ tookMs }) => tookMs !== undefined)).toBe(
      true,
    );
  }
});

it('each has a report as Markdown and as a page, with nothing in it that a person could not read', () => {
  for (const { file, report } of reports) {
    const { id } = report.operation;
    for (const text of [reportMarkdown(report), reportPage(report)]) {
      expect(text, `${file} ${id}`).toContain(id);
      expect(text, `${file} ${id}`).not.toMatch(/\bNaN\b|\bundefined\b|\[object|Infinity|Invalid Date/);
    }
    expect(unclosed(reportPage(report)), `${file} ${id}`).toEqual([]);
  }
});

/** The elements of a page that are not closed where they should be. */
function unclosed(page: string): string[] {
  const open: string[] = [];
  for (const [, closing, name = '', attributes = ''] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)([^<>]*)>/g)) {
    if (closing === '/') {
      if (open.pop() !== name) return [`</${name}>`];
    } else if (name !== 'meta' && !attributes.endsWith('/')) open.push(name);
  }
  return open;
}
