import { describe, expect, it } from 'vitest';
import { configWith, exampleConfig, failoverJournal, fileWith, linesOf } from './journal-files.ts';
import { regent } from './terminal.ts';

const journal = () => fileWith(linesOf(failoverJournal()));
const run = (config: string, file: string, ...more: string[]) =>
  regent(['backtest', '--config', config, '--journal', file, ...more], { server: 'http://127.0.0.1:1' });

describe('regent backtest', () => {
  it('with the same policy makes the same failover at the same time, without a running Regent', async () => {
    const { code, out } = await run(exampleConfig, journal());

    expect(code).toBe(0);
    expect(out).toMatch(
      /^shop, 2026-01-02 03:04:04 to .* \(UTC\): 1 failover as in the journal, no more, no missed\.\n/,
    );
    expect(out).toMatch(
      /2026-01-02 03:05:05 by regent \(401\) +2026-01-02 03:05:0\d by regent \(401\) +at the same time +failover us-south → eu-de/,
    );
  });

  it('says how much earlier another policy would have moved, and still ends with 0', async () => {
    const { code, out } = await run(configWith('confirmFor: 60s', 'confirmFor: 10s'), journal());

    expect(code).toBe(0);
    expect(out).toMatch(/by regent \(401\) +50\.0 s earlier/);
  });

  it('says which failover it would have missed, and why, and ends with 1', async () => {
    const { code, out } = await run(configWith('confirmFor: 60s', 'confirmFor: 10m'), journal());

    expect(code).toBe(1);
    expect(out).toContain('no failovers as in the journal, no more, 1 missed.');
    expect(out).toMatch(/– +missed +failover us-south → eu-de: .*It has not been down for 600 s yet\./);
    expect(out).toContain('note: The record ends while it is suspect');
  });

  it('makes none when automation is taken for manual', async () => {
    const { code, out } = await run(exampleConfig, journal(), '--automation', 'manual');

    expect([code, out]).toEqual([1, expect.stringContaining('1 missed.')]);
  });

  it('with -o json prints the comparison as data', async () => {
    const { out } = await run(exampleConfig, journal(), '-o', 'json');

    expect(JSON.parse(out)).toMatchObject({
      same: true,
      automation: 'as-recorded',
      backtests: [{ application: 'shop', comparisons: [{ recorded: { by: 'regent' }, rehearsed: { by: 'regent' } }] }],
    });
  });

  it.each([
    [
      'a broken journal',
      () => fileWith(linesOf(failoverJournal().toSpliced(2, 1))),
      /is not as it was written: shop 4\. Entries are missing/,
    ],
    ['a file that is no journal', () => fileWith('{}'), /is not a journal/],
  ])('refuses %s, and ends with 2', async (_what, file, message) => {
    const { code, err } = await run(exampleConfig, file());

    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  it('refuses a configuration without the application of the journal, and ends with 2', async () => {
    const { code, err } = await run(configWith('- name: shop\n', '- name: bank\n'), journal());

    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/The journal is of shop, and .* has no such application, only bank\./),
    ]);
  });

  it('refuses a configuration that is not valid, and ends with 2', async () => {
    const { code, err } = await run(configWith('confirmFor: 60s', 'confirmFor: soon'), journal());

    expect(code).toBe(2);
    expect(err).toMatch(/confirmFor/);
  });

  it('refuses to begin without a journal or a configuration', async () => {
    expect((await regent(['backtest', '--config', exampleConfig])).code).toBe(2);
    expect((await regent(['backtest', '--journal', 'x'])).code).toBe(2);
  });
});
