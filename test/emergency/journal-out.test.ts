import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { JournalOut } from '../../src/compose/emergency/journal-out.ts';
import { journalIn } from '../../src/compose/journal-in.ts';
import type { JournalEntry } from '../../src/domain/journal.ts';
import { verifyChain } from '../../src/store/chain.ts';
import { failoverJournal } from '../cli/journal-files.ts';
import { virtualRuntime } from '../support/virtual-runtime.ts';

const all = failoverJournal();

/** A store whose journal has grown to so many entries, and a file to write it to. */
function growing() {
  const directory = mkdtempSync(join(tmpdir(), 'regent-journal-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, 'shop.jsonl');
  const grown = { to: 0, fails: false };
  const store = {
    async journal(_application: string, count: number, after = 0): Promise<JournalEntry[]> {
      if (grown.fails) throw new Error('no answer');
      return all
        .slice(0, grown.to)
        .filter(({ sequence }) => sequence > after)
        .slice(0, count);
    },
  };
  const runtime = virtualRuntime();
  return { file, grown, runtime, begin: () => new JournalOut(file, 'shop', store, runtime) };
}

it('is written as it grows, whole and in order, whatever could not be read for a while', async () => {
  const { file, grown, runtime, begin } = growing();
  const out = begin();
  await out.begin();
  grown.to = 3;
  await runtime.advance(1_000);
  grown.fails = true;
  await runtime.advance(1_000);
  grown.fails = false;
  grown.to = all.length;
  await out.stop();

  const written = journalIn(readFileSync(file, 'utf8'));

  expect(written).toEqual(all);
  expect(verifyChain(written)).toEqual({ intact: true });
});

it('goes on where an interrupted one has ended', async () => {
  const { file, grown, begin } = growing();
  grown.to = 2;
  const first = begin();
  await first.begin();
  await first.stop();
  grown.to = all.length;

  const second = begin();
  await second.begin();
  await second.stop();

  expect(journalIn(readFileSync(file, 'utf8'))).toEqual(all);
});

it.each([
  ['another journal', () => `${JSON.stringify({ ...all[0], hash: 'f'.repeat(64) })}\n`],
  ['no journal', () => 'dear diary\n'],
])('never writes into a file that holds %s', async (_what, text) => {
  const { file, grown, begin } = growing();
  grown.to = all.length;
  writeFileSync(file, text());

  await expect(begin().begin()).rejects.toThrow(/name another file with --journal/);
  expect(readFileSync(file, 'utf8')).toBe(text());
});
