import { z } from 'zod';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** A parameter as OpenAPI has it. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: object;
}

/** Turns zod's schemas into JSON Schema (draft 2020-12, as OpenAPI 3.1 has it), and keeps those that have a name. */
export class Schemas {
  readonly #named = new Map<string, object>();

  /** What `components.schemas` holds, in the order of names. */
  get components(): Record<string, object> {
    return Object.fromEntries([...this.#named].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** As it is sent to Regent. */
  input(schema: z.ZodType): object {
    return this.#convert(schema, 'input');
  }

  /** As Regent answers it. */
  output(schema: z.ZodType): object {
    return this.#convert(schema, 'output');
  }

  /** The members of an object as parameters; of a choice between several objects, those of all of them. */
  parameters(schema: z.ZodType | undefined, place: Parameter['in']): Parameter[] {
    if (schema === undefined) return [];
    const object = this.input(schema) as JsonSchema;
    const options = (object.oneOf ?? object.anyOf ?? [object]) as JsonSchema[];
    const names = new Set(options.flatMap(({ properties = {} }) => Object.keys(properties)));
    return [...names].map((name) => {
      const known = options
        .map(({ properties }) => properties?.[name])
        .filter((each) => Object.keys(each ?? {}).length > 0);
      const required = options.every((option) => option.required?.includes(name) === true);
      const { description, ...rest } = merged(known as JsonSchema[]);
      return { name, in: place, required, ...(description !== undefined && { description }), schema: rest };
    });
  }

  #convert(schema: z.ZodType, io: 'input' | 'output'): object {
    // What has to be absent has no JSON Schema of its own; in a choice of parameters it adds nothing.
    const options = { io, unrepresentable: 'any', override: withoutTextPattern } as const;
    const { $schema: _, $defs = {}, ...converted } = z.toJSONSchema(schema, options);
    for (const [name, each] of Object.entries($defs)) this.#named.set(name, placed(each));
    return placed(converted);
  }
}

/** A number in a query is text to the parser and a number to whoever reads the document. */
function withoutTextPattern({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  if (jsonSchema.type === 'integer') delete jsonSchema.pattern;
}

/** With every reference pointing to where OpenAPI keeps named schemas. */
function placed(schema: object): object {
  const text = JSON.stringify(schema, (key, value) => (key === 'id' && typeof value === 'string' ? undefined : value));
  return JSON.parse(text.replaceAll('"#/$defs/', '"#/components/schemas/')) as object;
}

/** One schema for a member that means the same in several objects, and says in each which of its values that one has. */
function merged(schemas: readonly JsonSchema[]): JsonSchema {
  const values = schemas.flatMap(({ const: only, enum: several }) => several ?? (only === undefined ? [] : [only]));
  return values.length === 0 ? (schemas[0] ?? {}) : { type: 'string', enum: values };
}
