import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartDocs } from './chart-docs.ts';

const root = join(import.meta.dirname, '..');
for (const { path, text } of chartDocs(root)) writeFileSync(join(root, path), text);
