// Writes the pages that are made from the source, so that they can't say anything else than the program does.
// With --check it writes nothing and fails when one of them is out of date.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rulesPage } from '../src/cli/rules-page/page.ts';
import { setupOf } from '../src/compose/setup-of.ts';
import { configurationPage } from '../src/config/configuration-page.ts';
import { configJsonSchema } from '../src/config/json-schema.ts';
import { loadConfig } from '../src/config/load.ts';
import type { Application } from '../src/domain/application.ts';
import { apiPage } from './api-page.ts';
import { cliPage } from './cli-page.ts';

/** A file that is made from the source. */
interface GeneratedFile {
  /** From the top of the repository. */
  readonly path: string;
  readonly render: () => string;
}

/** Every generated file. A new one needs an entry here, and nothing else. */
export const GENERATED_FILES: readonly GeneratedFile[] = [
  { path: 'docs/regent.schema.json', render: () => `${JSON.stringify(configJsonSchema(), null, 2)}\n` },
  { path: 'docs/configuration.md', render: () => configurationPage(configJsonSchema()) },
  { path: 'docs/api.md', render: apiPage },
  { path: 'docs/cli.md', render: cliPage },
  { path: 'docs/rules.md', render: () => rulesPage(exampleApplication()) },
];

const root = join(import.meta.dirname, '..');

/** The application whose failover the page about the rules tells. */
function exampleApplication(): Application {
  const [first] = setupOf(loadConfig(join(root, 'docs/examples/regent.yaml'))).applications;
  if (first === undefined) throw new Error('docs/examples/regent.yaml has no application');
  return first.application;
}

/** The generated files that differ from what the source says now. */
export function staleFiles(): string[] {
  return GENERATED_FILES.filter(({ path, render }) => contentOf(path) !== render()).map(({ path }) => path);
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return undefined;
  }
}

function main(): void {
  const stale = staleFiles();
  if (process.argv.includes('--check')) {
    for (const path of stale) console.error(`${path} is out of date: run npm run docs`);
    process.exitCode = stale.length === 0 ? 0 : 1;
    return;
  }
  for (const { path, render } of GENERATED_FILES.filter((file) => stale.includes(file.path))) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), render());
    console.log(`wrote ${path}`);
  }
}

if (import.meta.main) main();
