import { configJsonSchema } from '../../src/config/json-schema.ts';

/** As much of a JSON Schema as leads to a setting. */
interface Shape {
  readonly $ref?: string;
  readonly pattern?: string;
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly allOf?: readonly Shape[];
}

/** Every setting that refers to a secret, as `applications[].resources[](db2:ssh).privateKey`. */
export function secretSettings(): string[] {
  const root = configJsonSchema() as Shape;
  const settings = new Set<string>();
  const walk = (given: Shape, path: string): void => {
    const shape = given.$ref === undefined ? given : at(root, given.$ref);
    if (shape.pattern?.startsWith('^(?:env:') === true) settings.add(path);
    for (const [name, each] of Object.entries(shape.properties ?? {}))
      walk(each, path === '' ? name : `${path}.${name}`);
    if (typeof shape.items === 'object') walk(shape.items, `${path}[]`);
    if (typeof shape.additionalProperties === 'object') walk(shape.additionalProperties, `${path}.*`);
    for (const each of [...(shape.anyOf ?? []), ...(shape.oneOf ?? []), ...(shape.allOf ?? [])])
      walk(each, path + variantOf(each));
  };
  walk(root, '');
  return [...settings].toSorted();
}

function at(root: Shape, reference: string): Shape {
  const keys = reference.split('/').slice(1);
  return keys.reduce<unknown>((shape, key) => (shape as Record<string, unknown>)[key], root) as Shape;
}

/** What tells the variants of a setting apart: its type, or its provider and how that is reached. */
function variantOf({ properties = {} }: Shape): string {
  const { type, provider, transport } = properties;
  const kind = type?.const ?? provider?.const;
  if (typeof kind !== 'string') return '';
  return typeof transport?.const === 'string' ? `(${kind}:${transport.const})` : `(${kind})`;
}
