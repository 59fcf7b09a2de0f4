import type { Dice } from '../../simulation/dice.ts';
import type { Documented } from '../openapi-contract.ts';
import { hostileBytes, hostileText, hostileValue } from './hostile.ts';

/** A request as it goes over the wire. */
export interface FuzzRequest {
  readonly operation: Documented;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  /** The method is the documented one, so that the answer has to be, too. */
  readonly documented: boolean;
}

/** A request to one of the documented operations, right in most of its parts and hostile in some. */
export function fuzzRequest(operations: readonly Documented[], tokens: readonly string[], dice: Dice): FuzzRequest {
  const operation = dice.pick(operations);
  const documented = dice.chance(0.9);
  const method = documented ? operation.method.toUpperCase() : dice.pick(otherMethods);
  const body = operation.body === undefined && dice.chance(0.9) ? undefined : bodyOf(operation, dice);
  const headers = { ...authorization(tokens, dice), ...strange(dice), ...(body && typeOf(dice)) };
  return { operation, method, path: pathOf(operation, dice) + queryOf(operation, dice), headers, body, documented };
}

const otherMethods = ['HEAD', 'OPTIONS', 'DELETE', 'PATCH', 'PUT', 'POST', 'GET', 'TRACE', 'PROPFIND'];

const known: Readonly<Record<string, string>> = {
  application: 'shop',
  operation: 'shop-5',
  drill: 'drill-shop-5',
  region: 'eu-de',
  maintenance: 'm-1',
};

function pathOf({ path }: Documented, dice: Dice): string {
  return path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    if (dice.chance(0.8)) return known[name] ?? 'x';
    const text = hostileText(dice).toWellFormed();
    return dice.chance(0.9) ? encodeURIComponent(text) : text.replaceAll(/[^\x21-\x7e]|[?#]/g, '');
  });
}

function queryOf({ parameters }: Documented, dice: Dice): string {
  const query = parameters.filter((each) => each.in === 'query').filter(() => dice.chance(0.7));
  const pairs = query.flatMap(({ name, schema }) => {
    const value = (dice.chance(0.7) ? textOf(sample(schema as Shape, dice)) : hostileText(dice)).toWellFormed();
    return Array.from({ length: dice.chance(0.05) ? 2 : 1 }, () => `${name}=${encodeURIComponent(value)}`);
  });
  if (dice.chance(0.05)) pairs.push(`${encodeURIComponent(hostileText(dice).toWellFormed())}=1`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** Some hostile values can not even be made a text by `String`. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function bodyOf({ body }: Documented, dice: Dice): Buffer {
  if (body === undefined || dice.chance(0.1)) return hostileBytes(dice);
  const value = dice.chance(0.9) ? sample(body as Shape, dice) : hostileValue(dice);
  return Buffer.from(JSON.stringify(value) ?? '');
}

/** As much of a JSON Schema as the document uses for what is sent. */
interface Shape {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly Shape[];
  readonly anyOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
}

/** A value that fits a schema for the most part, and at times does not. */
function sample(schema: Shape, dice: Dice): unknown {
  if (dice.chance(0.03)) return hostileValue(dice);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return dice.pick(schema.enum);
  const options = schema.oneOf ?? schema.anyOf;
  if (options !== undefined) return sample(dice.pick(options), dice);
  if (schema.type === 'object') return sampleObject(schema, dice);
  if (schema.type === 'array') return Array.from({ length: dice.int(0, 3) }, () => sample(schema.items ?? {}, dice));
  if (schema.type === 'boolean') return dice.chance(0.5);
  if (schema.type === 'integer') return dice.int(0, 300);
  return dice.chance(0.8) ? dice.pick(['eu-de', 'us-south', 'fence:db-servers:us-south']) : hostileText(dice);
}

/** What stands for something in the application that is asked about. */
const meant: Readonly<Record<string, string>> = {
  to: 'eu-de',
  region: 'us-south',
  zone: 'a',
  until: '2026-01-02T05:04:05Z',
  for: '2h',
  step: 'fence:db-servers:us-south',
};

function sampleObject({ properties = {}, required = [] }: Shape, dice: Dice): object {
  const chosen = Object.entries(properties).filter(([name]) => dice.chance(required.includes(name) ? 0.97 : 0.4));
  const extra = dice.chance(0.04) ? [[hostileText(dice), hostileValue(dice)]] : [];
  const told = chosen.map(([name, schema]) => {
    return [name, name in meant && dice.chance(0.6) ? meant[name] : sample(schema, dice)];
  });
  return Object.fromEntries([...told, ...extra]);
}

function authorization(tokens: readonly string[], dice: Dice): Record<string, string> {
  if (dice.chance(0.05)) return {};
  if (dice.chance(0.85)) return { authorization: `Bearer ${dice.pick(tokens)}` };
  const wrong = ['Bearer', 'Bearer ', 'Basic YTpi', 'Bearer wrong', `Bearer ${'x'.repeat(4_000)}`, 'Bearer a.b.c', 'é'];
  return { authorization: dice.pick(wrong) };
}

function typeOf(dice: Dice): Record<string, string> {
  if (dice.chance(0.93)) return { 'content-type': 'application/json' };
  return dice.pick<Record<string, string>>([
    {},
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/json; charset=utf-7' },
    { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    { 'content-type': ';;;' },
  ]);
}

function strange(dice: Dice): Record<string, string> {
  if (dice.chance(0.85)) return {};
  return dice.pick([
    { 'if-match': '"x"' },
    { 'if-match': ',,,*' },
    { 'if-none-match': '*' },
    { 'idempotency-key': 'k-1' },
    { 'idempotency-key': `k-${dice.int(0, 1_000)}` },
    { 'idempotency-key': 'two words' },
    { range: 'bytes=0-0' },
    { expect: '100-continue' },
    { 'x-http-method-override': 'DELETE' },
    { 'x-forwarded-for': '127.0.0.1' },
    { host: 'evil.example' },
    { accept: 'text/html;q=0' },
    { cookie: 'x'.repeat(2_000) },
    { 'transfer-encoding': 'chunked' },
  ]);
}
