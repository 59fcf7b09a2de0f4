import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { setupOf } from '../../src/compose/setup-of.ts';
import { version } from '../../src/compose/version.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Application } from '../../src/domain/application.ts';
import type { JournalEntry } from '../../src/domain/journal.ts';
import { rulesHash } from '../../src/store/rules-hash.ts';
import { JournalWriter } from '../support/journal-writer.ts';
import { everybodySays, observationsAt, primary, replica, viewOf } from '../support/shop.ts';

/** The configuration that the documentation shows. */
export const exampleConfig = new URL('../../docs/examples/regent.yaml', import.meta.url).pathname;

/** When us-south dies in `failoverJournal`: 2026-01-02 03:04:05 UTC. */
export const diesAt = Date.UTC(2026, 0, 2, 3, 4, 5);

/** The journal of the example's failover as this Regent writes it: us-south dies, a minute later it is moved. */
export function failoverJournal(writer = { version, rules: rulesHash() }): JournalEntry[] {
  const application = exampleApplication();
  const dead = (now: number) => ({
    ...viewOf(everybodySays({ 'us-south': 'down', 'eu-de': 'up' }), { now }),
    observations: observationsAt(now, {
      'shop-db': { 'us-south': primary, 'eu-de': replica },
      uploads: { 'us-south': primary, 'eu-de': replica },
    }),
  });
  const journal = new JournalWriter(application, writer);
  journal.decide(dead(diesAt)).verdicts([{ kind: 'silent', at: diesAt, vantage: 'us-south' }], diesAt + 11_000);
  return journal.decide(dead(diesAt + 60_000)).carryOut(dead, diesAt + 60_000).entries;
}

/** The example's application with automation on. */
function exampleApplication(): Application {
  const [first] = setupOf(loadConfig(exampleConfig)).applications;
  if (first === undefined) throw new Error('the example has no application');
  const { application } = first;
  return { ...application, policy: { ...application.policy, automation: 'automatic' } };
}

/** A file of a test's own. */
export function fileWith(text: string, name = 'journal.jsonl'): string {
  const folder = mkdtempSync(join(tmpdir(), 'regent-journal-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** An exported journal: an entry a line. */
export function linesOf(entries: readonly object[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

/** The example's configuration with something else in it. */
export function configWith(replaced: string, by: string): string {
  const text = readFileSync(exampleConfig, 'utf8');
  if (!text.includes(replaced)) throw new Error(`the example does not say ${replaced}`);
  return fileWith(text.replace(replaced, by), 'regent.yaml');
}
