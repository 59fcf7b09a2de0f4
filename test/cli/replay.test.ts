import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../src/domain/journal.ts';
import { sealEntry } from '../../src/store/chain.ts';
import { rulesHash } from '../../src/store/rules-hash.ts';
import { failoverJournal, fileWith, linesOf } from './journal-files.ts';
import { regent } from './terminal.ts';

const whole = failoverJournal();
const replayed = (entries: readonly object[]) => regent(['replay', fileWith(linesOf(entries))]);

describe('regent replay', () => {
  it('derives a journal again, without a running Regent', async () => {
    const { code, out } = await regent(['replay', fileWith(linesOf(whole))], { server: 'http://127.0.0.1:1' });

    expect(code).toBe(0);
    expect(out).toMatch(
      new RegExp(
        `^shop, 1 to ${whole.length}: ✓ The chain is unbroken, \\d+ decisions and \\d+ pieces of progress come out`,
      ),
    );
  });

  it.each([
    ['the document of the API', JSON.stringify({ entries: whole, next: whole.length }, null, 2)],
    ['a list of entries', JSON.stringify(whole)],
    ['lines with empty ones between them', linesOf(whole).replaceAll('\n', '\r\n\r\n')],
  ])('reads %s', async (_what, text) => {
    expect((await regent(['replay', fileWith(text)])).code).toBe(0);
  });

  it('ends with 1 at an entry that was changed, and says which', async () => {
    const tampered = whole.with(2, { ...(whole[2] as JournalEntry), at: 1 });

    const { code, out } = await replayed(tampered);

    expect(code).toBe(1);
    expect(out).toBe(
      'shop, 1 to 25: ✗ The chain is broken at 3. It was changed after it had been written.\n'.replace(
        '25',
        `${whole.length}`,
      ),
    );
  });

  it('ends with 1 at entries in another order', async () => {
    const [first, second, third, ...rest] = whole as [JournalEntry, JournalEntry, JournalEntry, ...JournalEntry[]];

    const { code, out } = await replayed([first, third, second, ...rest]);

    expect([code, out]).toEqual([1, expect.stringContaining('The chain is broken at 3. Entries are missing after 1.')]);
  });

  it('ends with 1 at an entry that stands there twice', async () => {
    const { code, out } = await replayed([...whole.slice(0, 3), ...whole.slice(2)]);

    expect([code, out]).toEqual([1, expect.stringContaining('The chain is broken at 3. Entries are missing after 3.')]);
  });

  it('ends with 1 at a decision that does not follow from its inputs, and shows what would', async () => {
    const forged = failoverJournal();
    const at = forged.findIndex(({ body }) => body.kind === 'decision' && body.rule === 401);
    const sealed = resealed(forged, at, { rule: 999 });

    const { code, out } = await replayed(sealed);

    expect(code).toBe(1);
    expect(out).toContain(`Entry ${at + 1} is not what it should be. Its inputs lead to another decision.`);
    expect(out).toMatch(/where\s+recorded\s+derived now\n\s+rule\s+999\s+401\n/);
  });

  it('of a journal whose beginning was cut says so, and derives what it can', async () => {
    const { code, out } = await replayed(whole.slice(3));

    expect(code).toBe(0);
    expect(out).toContain(`shop, 4 to ${whole.length}: ✓ The chain is unbroken`);
    expect(out).toContain(`What came before was cut away: its last hash is ${whole[2]?.hash.slice(0, 16)}…`);
    expect(out).toMatch(/\d+ of the entries lack something that stood there, and were not derived\./);
  });

  it("ends with 2 at another version's journal", async () => {
    const { code, out } = await replayed(failoverJournal({ version: '0.0.9', rules: rulesHash() }));

    expect(code).toBe(2);
    expect(out).toContain(
      `${whole.length} entries, between 1 and ${whole.length}, were written by Regent 0.0.9; this is`,
    );
  });

  it('ends with 2 at a journal of other rules under the same version', async () => {
    const [{ version } = { version: '' }] = whole;

    const { code, out } = await replayed(failoverJournal({ version, rules: 'other' }));

    expect([code, out]).toEqual([2, expect.stringContaining(`were written by Regent ${version} with other rules`)]);
  });

  it('replays the journals of several applications in one file, each by itself', async () => {
    const bank = failoverJournal().map((entry) => ({ ...entry, application: 'bank' }));

    const { code, out } = await replayed([...whole, ...bank]);

    expect(code).toBe(1);
    expect(out).toContain(`shop, 1 to ${whole.length}: ✓`);
    expect(out).toContain('bank, 1 to');
  });

  it('with -o json prints what it found as data', async () => {
    const { code, out } = await regent(['replay', fileWith(linesOf(whole)), '-o', 'json']);

    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      same: true,
      entries: whole.length,
      journals: [{ application: 'shop', first: 1, last: whole.length, replayed: { cut: [], foreign: [] } }],
    });
  });

  it.each([
    ['a file that is not there', () => '/nowhere/journal.jsonl', /can not be read \(ENOENT\)/],
    ['an empty file', () => fileWith(''), /there is no entry in it/],
    ['a text', () => fileWith('{"sequence":1}\nhello\n'), /line 2 is not JSON/],
    [
      'something else',
      () => fileWith('{"sequence":1}\n'),
      /entry 1 of the list is no entry of a journal: application: /,
    ],
  ])('of %s says so, and ends with 2', async (_what, file, message) => {
    const { code, err } = await regent(['replay', file()]);

    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});

/** The journal with other things in one entry, and every hash from there on made anew: what no owner would write. */
function resealed(entries: readonly JournalEntry[], from: number, body: object): JournalEntry[] {
  const sealed: JournalEntry[] = [];
  for (const [index, { hash: _hash, ...entry }] of entries.entries()) {
    const changed = index === from ? { ...entry, body: { ...entry.body, ...body } as JournalEntry['body'] } : entry;
    sealed.push(sealEntry({ ...changed, previous: sealed.at(-1)?.hash ?? '' }));
  }
  return sealed;
}
