import type { JsonSchema } from './json-schema.ts';
import { typeName } from './type-name.ts';

/** The reference page of every setting, in Markdown, from the schema that is enforced. */
export function configurationPage(schema: JsonSchema): string {
  return `${[INTRODUCTION, ...sectionsOf('', schema)].join('\n\n')}\n`;
}

const INTRODUCTION = `# Configuration

<!-- Generated from src/config/ by \`npm run docs\`. Change the schema there, not this page. -->

One file, \`regent.yaml\`, read once at start. \`regent check regent.yaml\` reads it and says everything that is wrong with
it at once; keys that Regent does not know are mistakes. Begin the file with this line and an editor completes it:

\`\`\`yaml
# yaml-language-server: $schema=regent.schema.json
\`\`\`

A **duration** is a whole number with its unit: \`500ms\`, \`5s\`, \`10m\`, \`2h\`, or \`0\`. A **secret** never stands in the
file, only where it is found: \`env:NAME\` (an environment variable) or \`file:PATH\`. Anchors, aliases and \`<<\` may be used
to share settings. [examples/regent.yaml](examples/regent.yaml) is a complete file.`;

type Property = readonly [key: string, schema: JsonSchema];

/** A map of settings: its heading, its table, and the sections of what is inside; `of` says of which kind it is part. */
function sectionsOf(path: string, schema: JsonSchema, of = ''): string[] {
  const title = path === '' ? '## The file' : `${of === '' ? '##' : '####'} \`${path}\`${of}`;
  const head = [title, ...(schema.description === undefined || path === '' ? [] : [schema.description])];
  const kinds = kindsOf(schema);
  if (kinds.length > 0) return [...head, ...kinds.flatMap((kind) => kindSections(path, kind))];
  return [...head, table(schema, propertiesOf(schema)), ...innerSections(path, propertiesOf(schema), of)];
}

/** The kinds that a map may be of, kinds within kinds flattened; none if it is always the same. */
function kindsOf(schema: JsonSchema): JsonSchema[] {
  const options = (schema.oneOf ?? schema.anyOf ?? []) as JsonSchema[];
  if (!options.every((option) => option.properties !== undefined || kindsOf(option).length > 0)) return [];
  return options.flatMap((option) => (option.properties === undefined ? kindsOf(option) : [option]));
}

function kindSections(path: string, kind: JsonSchema): string[] {
  const tags = propertiesOf(kind).filter(([, { const: tag }]) => tag !== undefined);
  const of = ` with ${tags.map(([key, { const: tag }]) => `\`${key}: ${String(tag)}\``).join(', ')}`;
  const sentences = tags.map(([, { description = '' }]) => description).join(' ');
  const rest = propertiesOf(kind).filter(([, { const: tag }]) => tag === undefined);
  return [`### \`${path}\`${of}`, sentences, table(kind, rest), ...innerSections(path, rest, of)];
}

function innerSections(path: string, properties: readonly Property[], of: string): string[] {
  return properties.flatMap(([key, schema]) => {
    const [innerPath, inner] = innermost(path === '' ? key : `${path}.${key}`, schema);
    const isSection = propertiesOf(inner).length > 0 || kindsOf(inner).length > 0;
    return isSection ? sectionsOf(innerPath, { description: schema.description, ...inner } as JsonSchema, of) : [];
  });
}

/** What a list or an open map is made of, and its path: `regions[]`, `regions.*`. */
function innermost(path: string, schema: JsonSchema): [string, JsonSchema] {
  if (schema.type === 'array') return innermost(`${path}[]`, (schema.items ?? {}) as JsonSchema);
  const { additionalProperties: values } = schema;
  return typeof values === 'object' ? innermost(`${path}.*`, values as JsonSchema) : [path, schema];
}

function propertiesOf({ properties = {} }: JsonSchema): Property[] {
  return Object.entries(properties).map(([key, schema]) => [key, schema as JsonSchema]);
}

function table(schema: JsonSchema, properties: readonly Property[]): string {
  const rows = properties.map(([key, value]) => {
    const needed = schema.required?.includes(key) ?? false;
    const cells = [`\`${key}\``, typeName(value), defaultOf(value, needed), value.description ?? ''];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  });
  return ['| setting | type | default | what it is |', '|---|---|---|---|', ...rows].join('\n');
}

function defaultOf(schema: JsonSchema, isRequired: boolean): string {
  if (isRequired) return '**required**';
  const value: unknown = schema.default;
  if (value === undefined) return 'none';
  if (propertiesOf(schema).length > 0) return 'see below';
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return 'empty';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}
