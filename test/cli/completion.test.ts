import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { everyCommand, theProgram } from '../../scripts/cli-page.ts';
import { regent } from './terminal.ts';

const script = async (shell: string) => (await regent(['completion', shell])).out;
const here = (shell: string) => spawnSync(shell, ['-c', 'exit 0']).status === 0;

/** What bash offers when the last of these words is being typed. */
async function offered(...words: string[]): Promise<string[]> {
  const ask = `${await script('bash')}
COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); _regent; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', ask, 'bash', 'regent', ...words], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return stdout.split('\n').filter((word) => word !== '');
}

describe.skipIf(!here('bash'))('completion in a real bash', () => {
  it.each([
    [['stat'], ['status']],
    [
      ['operations', 'r'],
      ['resume', 'retry'],
    ],
    [['operations', 'retry', 'shop-12', '--st'], ['--step']],
    [['status', '-o', 'y'], ['yaml']],
    [['-o', 'json', 'operations', 'sk'], ['skip']],
    [['--server', 'status', 'wh'], ['why']],
    [['plan', 'shop', '--kind', 'sw'], ['switchover']],
    [['automation', 'shop', 'a'], ['automatic']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['contr'], ['controller']],
    [['pause', '--reason', ''], []],
  ])('regent %j offers %j', async (words, expected) => {
    expect(await offered(...words)).toEqual(expected);
  });

  it('offers files where one is expected', async () => {
    expect(await offered('report', 'shop-12', '--out', `${import.meta.dirname}/comple`)).toEqual([
      `${import.meta.dirname}/completion.test.ts`,
    ]);
  });

  it('offers every command that there is', async () => {
    const names = theProgram().commands.map((command) => command.name());
    expect((await offered('')).toSorted()).toEqual([...names, 'controller', 'demo', 'prober', 'sandbox'].toSorted());
  });
});

describe.each(['bash', 'zsh', 'fish'])('the script for %s', (shell) => {
  it.skipIf(!here(shell))('is read by that shell', async () => {
    const { status, stderr } = spawnSync(shell, ['-n', fileWith(await script(shell))], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  it('names every command and every option', async () => {
    const text = await script(shell);
    for (const { command } of everyCommand(theProgram(), [])) {
      expect(text).toContain(command.name());
      for (const { long } of command.options) expect(text).toContain((long ?? '').replace('--', ''));
    }
  });
});

it('for a shell that nobody knows there is none', async () => {
  const { code, err } = await regent(['completion', 'tcsh']);
  expect(code).toBe(2);
  expect(err).toContain('Allowed choices are bash, zsh, fish');
});

function fileWith(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'regent-completion-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'script');
  writeFileSync(file, text);
  return file;
}
