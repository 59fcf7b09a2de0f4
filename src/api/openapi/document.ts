import * as answers from '../answers.ts';
import {
  type AnswerDescription,
  changes,
  type Endpoint,
  type EndpointDescription,
  idempotencyKey,
  problemsOf,
} from '../endpoint.ts';
import { endpoints } from '../endpoints/index.ts';
import { eventsEndpoint } from '../events/endpoint.ts';
import { type ProblemCode, problems } from '../problems.ts';
import { openEndpoints } from './open-endpoints.ts';
import { type Parameter, Schemas } from './schemas.ts';

/** An OpenAPI 3.1 document, as far as it is read here. */
export interface OpenApiDocument {
  readonly openapi: '3.1.1';
  readonly info: object;
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>;
    readonly responses: object;
    readonly securitySchemes: object;
  };
}

export interface OpenApiOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  /** The right that it needs. */
  readonly description?: string;
  readonly security: readonly object[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: true; readonly content: Content };
  readonly responses: Readonly<Record<string, OpenApiResponse>>;
}

export interface OpenApiResponse {
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Content;
}

export type Content = Readonly<Record<string, { readonly schema?: object }>>;

/** The whole REST API of a controller as OpenAPI 3.1, made from the very schemas that requests are checked by. */
export function openApiDocument(version: string): OpenApiDocument {
  const schemas = new Schemas();
  const all = [...endpoints, eventsEndpoint, ...openEndpoints];
  const paths = Object.fromEntries(
    [...Map.groupBy(all, ({ path }) => path)].map(([path, methods]) => [
      path,
      Object.fromEntries(methods.map((each) => [each.method, operationOf(each, schemas)])),
    ]),
  );
  return {
    openapi: '3.1.1',
    info: {
      title: 'Regent',
      version,
      description: introduction,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    tags,
    paths,
    components: {
      schemas: schemas.components,
      responses: {},
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  };
}

const introduction =
  'A health-checking failover controller. Any controller answers for any application. What changes something names a ' +
  'reason, which is written into the journal with who asked and what the rules said; `regent journal --cadf` shows that as ' +
  'CADF events (DMTF DSP0262). Where a call came from stands in the event of the log only, but for calls that were refused ' +
  'before any rule was asked: those bring it into the journal. Every error is a problem document (RFC 9457) of which `type` ends with one ' +
  'of the codes listed at each status. A later version may add members to any answer.';

const tags = [
  { name: 'applications', description: 'What is so, and why.' },
  { name: 'operations', description: 'What moves an application, and what can be said to it on its way.' },
  { name: 'drills', description: 'Real switchovers while all is well that come home again.' },
  { name: 'automation', description: 'What an application may do by itself, and the words that let it go on.' },
  { name: 'maintenance', description: 'Stretches of time in which nothing starts by itself.' },
  { name: 'health', description: 'For kubelets, Prometheus and readers of this document. No token is needed.' },
];

function operationOf(endpoint: EndpointDescription, schemas: Schemas): OpenApiOperation {
  const { id, path, tag, summary, request } = endpoint;
  const { body } = request.shape;
  const parameters = [
    ...schemas.parameters(request.shape.params, 'path'),
    ...schemas.parameters(request.shape.query, 'query'),
    ...headerParameters(endpoint),
  ];
  const told = Object.entries(endpoint.answers).map(([status, answer]) => [status, responseOf(answer, schemas)]);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...('right' in endpoint && { description: rightOf(endpoint as Endpoint) }),
    security: path.startsWith('/v1/') ? [{ bearer: [] }] : [],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: json(schemas.input(body)) } }),
    responses: { ...Object.fromEntries(told), ...problemResponses(problemsOf(endpoint), schemas) },
  };
}

function rightOf({ right }: Pick<Endpoint, 'right'>): string {
  const named = typeof right === 'string' ? `\`${right}\`` : right.sentence;
  return `The right that it needs: ${named}.`;
}

function headerParameters(endpoint: EndpointDescription): Parameter[] {
  const { name, description } = idempotencyKey;
  const told = { ...endpoint.headers, ...(changes(endpoint) && { [name]: description }) };
  return Object.entries(told).map(([name, description]) => {
    return { name, in: 'header', required: false, description, schema: { type: 'string' } };
  });
}

function responseOf(answer: AnswerDescription, schemas: Schemas): OpenApiResponse {
  const { description, headers } = answer;
  const content = contentOf(answer, schemas);
  const told = Object.entries(headers ?? {}).map(([name, sentence]) => [
    name,
    { description: sentence, schema: { type: 'string' } },
  ]);
  return { description, ...(headers && { headers: Object.fromEntries(told) }), ...(content && { content }) };
}

function contentOf({ schema, mediaType, alsoAs = [] }: AnswerDescription, schemas: Schemas): Content | undefined {
  if (schema === undefined) return mediaType === undefined ? undefined : { [mediaType]: {} };
  return { ...json(schemas.output(schema)), ...Object.fromEntries(alsoAs.map((each) => [each, {}])) };
}

function json(schema: object): Content {
  return { 'application/json': { schema } };
}

/** One answer for each status: several errors can have the same. */
function problemResponses(codes: readonly ProblemCode[], schemas: Schemas): Record<string, OpenApiResponse> {
  const byStatus = Map.groupBy(new Set(codes), (code) => problems[code].status);
  const content = { 'application/problem+json': { schema: schemas.output(answers.problem) } };
  return Object.fromEntries(
    [...byStatus].map(([status, each]) => {
      const description = each.map((code) => `\`${code}\`: ${problems[code].title}.`).join(' ');
      return [String(status), { description, content }];
    }),
  );
}
