import type { JsonSchema } from './json-schema.ts';

/** What a setting may be, in a word or two of Markdown. */
export function typeName(schema: JsonSchema): string {
  if (schema.title !== undefined) return schema.title;
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ');
  const options = (schema.anyOf ?? schema.oneOf) as readonly JsonSchema[] | undefined;
  if (options !== undefined) return [...new Set(options.map(typeName))].join(' or ');
  switch (schema.type) {
    case 'array':
      return `list of ${typeName((schema.items ?? {}) as JsonSchema)}`;
    case 'object':
      return mapName(schema);
    case 'integer':
      return `whole number${range(schema)}`;
    case 'boolean':
      return '`true`, `false`';
    case 'string':
      return 'text';
    default:
      return typeof schema.type === 'string' ? schema.type : 'anything';
  }
}

function mapName({ properties, additionalProperties }: JsonSchema): string {
  const isOpen = properties === undefined && typeof additionalProperties === 'object';
  return isOpen ? `map to ${typeName(additionalProperties as JsonSchema)}` : 'map';
}

/** zod gives every whole number the bounds of what JavaScript can count; those say nothing to a person. */
function range({ minimum, maximum }: JsonSchema): string {
  const from = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? minimum : undefined;
  const to = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined;
  if (from === undefined && to === undefined) return '';
  if (to === undefined) return `, at least ${from}`;
  return from === undefined ? `, at most ${to}` : `, ${from} to ${to}`;
}

function code(value: unknown): string {
  return `\`${String(value)}\``;
}
