import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Summary } from '../../src/sandbox/demo/summary.ts';

/** One run of the demo as a process of its own. */
export interface DemoRun {
  readonly exitCode: number | null;
  readonly output: string;
  readonly summary: Summary;
  readonly seconds: number;
  readonly directory: string;
}

/** Runs `regent demo --once` with more arguments, in a directory of its own. Rejects when its last line is no summary. */
export async function runDemo(args: readonly string[] = [], parent = tmpdir()): Promise<DemoRun> {
  mkdirSync(parent, { recursive: true });
  const directory = mkdtempSync(join(parent, 'regent-demo-'));
  const startedAt = Date.now();
  const child = spawn(process.execPath, ['src/main.ts', 'demo', '--once', '--directory', directory, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  writeFileSync(join(directory, 'output.txt'), output);
  const seconds = (Date.now() - startedAt) / 1000;
  return { exitCode, output, summary: summaryIn(output, directory), seconds, directory };
}

function summaryIn(output: string, directory: string): Summary {
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(last) as Summary;
  } catch {
    throw new Error(`The demo's last line is no summary: ${last}\nIts files are in ${directory}; it said:\n${output}`);
  }
}
