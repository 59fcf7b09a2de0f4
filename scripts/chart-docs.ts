import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** A file that is derived from others, with the text it should have. */
export interface GeneratedFile {
  /** Path from the repository's root. */
  readonly path: string;
  readonly text: string;
}

/** One value of the chart: `controller.replicas`, what stands for it in values.yaml, and its sentence there. */
export interface ChartValue {
  readonly path: string;
  readonly fallback: unknown;
  readonly description: string;
}

const CHART = 'charts/regent';

/**
 * The chart's table of values and the descriptions in its schema: both repeat the comments of values.yaml, so that
 * an editor, a reader of the README and whoever opens the file itself are told the same.
 */
export function chartDocs(root: string): GeneratedFile[] {
  const read = (name: string) => readFileSync(join(root, CHART, name), 'utf8');
  const values = chartValues(read('values.yaml'));
  return [
    { path: `${CHART}/README.md`, text: withTable(read('README.md'), values) },
    { path: `${CHART}/values.schema.json`, text: withDescriptions(read('values.schema.json'), values) },
  ];
}

/** Every key that has a `# --` comment, in the order of the file. */
export function chartValues(yaml: string): ChartValue[] {
  const parsed: unknown = parse(yaml);
  const found: ChartValue[] = [];
  const parents: string[] = [];
  let description: string | undefined;
  for (const line of yaml.split('\n')) {
    const { indent = '', comment, key } = LINE.exec(line)?.groups ?? {};
    if (comment?.startsWith('-- ')) description = comment.slice(3);
    else if (comment !== undefined) description = description && `${description} ${comment}`;
    else if (key !== undefined) {
      parents.splice(indent.length / 2, Infinity, key);
      if (description) found.push({ path: parents.join('.'), fallback: valueAt(parsed, parents), description });
      description = undefined;
    } else description = undefined;
  }
  return found;
}

const LINE = /^(?<indent> *)(?:# (?<comment>.*)|(?<key>[\w]+):.*)$/;

function withTable(readme: string, values: readonly ChartValue[]): string {
  const rows = values.map(
    ({ path, fallback, description }) => `| \`${path}\` | \`${JSON.stringify(fallback)}\` | ${description} |`,
  );
  const table = ['| value | default | what it is |', '|---|---|---|', ...rows].join('\n');
  return readme.replace(
    /(<!-- values -->\n)[\s\S]*(<!-- \/values -->)/,
    (_all, open, close) => `${open}${table}\n${close}`,
  );
}

function withDescriptions(schema: string, values: readonly ChartValue[]): string {
  const root: unknown = JSON.parse(schema);
  for (const { path, description } of values) {
    const place = valueAt(
      root,
      path.split('.').flatMap((key) => ['properties', key]),
    );
    if (!isMap(place)) throw new Error(`values.schema.json says nothing about ${path}, which values.yaml has`);
    place.description = description;
  }
  return `${JSON.stringify(root, undefined, 2)}\n`;
}

function valueAt(from: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((place, key) => (isMap(place) ? place[key] : undefined), from);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
