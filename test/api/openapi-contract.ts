import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { OpenApiDocument, OpenApiOperation } from '../../src/api/openapi/document.ts';
import { problems } from '../../src/api/problems.ts';
import type { call } from './serve.ts';

/** An operation as the document tells of it, with everything that a test needs to drive it. */
export interface Documented {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly body: object | undefined;
  readonly parameters: NonNullable<OpenApiOperation['parameters']>;
  readonly responses: OpenApiOperation['responses'];
  /** The codes of the problems that it says it can answer with. */
  readonly problems: readonly (keyof typeof problems)[];
}

/** Every operation of a document. */
export function documented({ paths }: OpenApiDocument): Documented[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, requestBody, parameters = [], responses }]) => ({
      id: operationId,
      method,
      path,
      body: requestBody?.content['application/json']?.schema,
      parameters,
      responses,
      problems: Object.values(responses).flatMap(({ description }) => codesIn(description)),
    })),
  );
}

/** What is wrong with an answer by the document: nothing, if the list is empty. */
export function answersTo(
  document: OpenApiDocument,
  { responses }: Documented,
  { status, headers, json }: Awaited<ReturnType<typeof call>>,
): string[] {
  const response = responses[status];
  if (response === undefined) return [`status ${status} is not documented`];
  const missing = Object.keys(response.headers ?? {}).filter((name) => !headers.has(name));
  if (missing.length > 0) return [`without the header ${missing.join(', ')}`];
  const type = headers.get('content-type')?.split(';')[0] ?? '';
  const content = response.content?.[type];
  if (content === undefined) return [`${type} is not documented for ${status}`];
  return content.schema === undefined ? [] : faults(document, content.schema, json);
}

/** What is wrong with a value by a schema of the document, found by a validator that is not ours. */
function faults({ components }: OpenApiDocument, schema: object, value: unknown): string[] {
  const text = JSON.stringify(schema);
  const validate = compiled.get(text) ?? validator().compile({ ...schema, components });
  compiled.set(text, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

const compiled = new Map<string, ValidateFunction>();

function validator(): Ajv2020 {
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
  formats.default(ajv);
  return ajv.addKeyword('components');
}

function codesIn(description: string): (keyof typeof problems)[] {
  return Object.keys(problems).filter((code): code is keyof typeof problems => description.includes(`\`${code}\``));
}
