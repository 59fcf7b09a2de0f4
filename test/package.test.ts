import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const elsewhere = mkdtempSync(join(tmpdir(), 'regent-package-'));
const installed = join(elsewhere, 'node_modules/regent');
const regent = join(elsewhere, 'node_modules/.bin/regent');

describe('the packed package, installed in an empty folder', () => {
  beforeAll(async () => {
    await run('npm', ['pack', '--silent', '--pack-destination', elsewhere], root);
    const tarball = `./regent-${version}.tgz`;
    // Whatever native parts packages would like to build must not be needed.
    const flags = [
      '--ignore-scripts',
      '--omit=dev',
      '--legacy-peer-deps',
      '--prefer-offline',
      '--no-audit',
      '--no-fund',
      '--silent',
    ];
    await run('npm', ['install', ...flags, tarball], elsewhere);
  }, 180_000);

  afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

  it('says its version', async () => {
    expect((await run(regent, ['--version'], elsewhere)).trim()).toBe(version);
  });

  it('accepts the example configuration that it brings along', async () => {
    await run(regent, ['check', join(installed, 'docs/examples/regent.yaml')], elsewhere);
  });

  it('carries every file that the source reads at run time, where the source has it', () => {
    const assets = filesBelow(join(root, 'src')).filter((path) => !path.endsWith('.ts'));

    expect(filesBelow(join(installed, 'dist')).filter((path) => !path.endsWith('.js'))).toEqual(assets);
  });

  it('brings no source and no tests', () => {
    expect(['src', 'test', 'scripts'].filter((folder) => existsSync(join(installed, folder)))).toEqual([]);
  });
});

/** Runs a command to its end. When it fails, everything that it said is in the error. */
async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    return (await promisify(execFile)(program, args, { cwd, env: environment() })).stdout;
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`in ${cwd}: ${message}\n${stdout}${stderr}`);
  }
}

/** npm tells the programs it runs which project they belong to; a second npm would work there and not in `cwd`. */
function environment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(?:npm_(?:package|lifecycle|config_local_prefix|command)|INIT_CWD)/.test(name),
  );
  // This Node first: `regent` begins with `#!/usr/bin/env node`.
  return { ...Object.fromEntries(inherited), PATH: [dirname(process.execPath), process.env.PATH].join(delimiter) };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
