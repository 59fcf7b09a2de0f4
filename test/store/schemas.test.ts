import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { inNewest, inWritten, type SchemaStep, type Schemas, type Stored } from '../../src/store/schemas.ts';
import { stateRecord } from '../../src/store/state-record.ts';

/** Schema 2 names the place as one object, schema 3 counts in seconds. */
const toTwo: SchemaStep = {
  schema: 2,
  up: ({ active, primary, ...rest }) => ({ ...rest, placement: { active, primary } }) as Stored,
  down: ({ placement, ...rest }) => ({ ...rest, ...(placement as object) }) as Stored,
};
const toThree: SchemaStep = {
  schema: 3,
  up: ({ waitMs, ...rest }) => ({ ...rest, waitSeconds: Number(waitMs) / 1_000 }) as Stored,
  down: ({ waitSeconds, ...rest }) => ({ ...rest, waitMs: Number(waitSeconds) * 1_000 }) as Stored,
};

/** Five releases, one after the other: the second brings schema 2, the fourth brings schema 3. */
const releases: readonly Schemas[] = [
  { oldest: 1, written: 1, steps: [] },
  { oldest: 1, written: 1, steps: [toTwo] },
  { oldest: 1, written: 2, steps: [toTwo] },
  { oldest: 2, written: 2, steps: [toThree] },
  { oldest: 2, written: 3, steps: [toThree] },
];

const first: Stored = { schema: 1, active: ['eu-de'], primary: 'eu-de', waitMs: 2_000, weather: 'fine' };

describe('in a rollout from one release to the next', () => {
  it.each([0, 1, 2, 3])(
    'each reads what the other writes, and nothing is lost on the way: release %i and the one after',
    (index) => {
      const [old, young] = releases.slice(index, index + 2) as [Schemas, Schemas];
      const stored = releases.slice(0, index + 1).reduce(carried, first);

      const there = carried(stored, young);
      const back = carried(there, old);

      expect(inNewest('key', old, back)).toEqual(inNewest('key', old, stored));
      expect(inNewest('key', young, there)).toEqual(inNewest('key', young, stored));
    },
  );

  it('the one that brings a new schema writes the one before; the one after it writes the new one', () => {
    const schemas = releases.map((_, index) => releases.slice(0, index + 1).reduce(carried, first).schema);

    expect(schemas).toEqual([1, 1, 2, 2, 3]);
  });

  it('what a release does not know passes through every one of them', () => {
    expect(releases.reduce(carried, first)).toEqual({
      schema: 3,
      placement: { active: ['eu-de'], primary: 'eu-de' },
      waitSeconds: 2,
      weather: 'fine',
    });
  });

  /** Reads a record as a release does, and writes it again. */
  function carried(stored: Stored, release: Schemas): Stored {
    return inWritten(release, inNewest('key', release, stored));
  }
});

describe('a release that leaves one out', () => {
  it('refuses what is newer than it knows, and says which Regent to run', () => {
    expect(() => inNewest('the-key', releases[0] as Schemas, { schema: 2 })).toThrow(
      "Redis holds something under the-key that this Regent can't use: its schema is 2 and this Regent knows none after 1: " +
        'a newer Regent wrote it; run that one',
    );
  });

  it('refuses what is too old, and says how to go on', () => {
    expect(() => inNewest('the-key', releases[4] as Schemas, first)).toThrow(
      'its schema is 1 and this Regent knows none before 2: go from release to release, and leave none out',
    );
  });
});

/**
 * What schema 1 of a state is, as other releases know it. Where this fails, one of the two could not read the other any
 * more: give the state a new schema with a step from this one, and a shape of its own beside this file. Only what no release
 * has written yet may be changed in that file.
 */
it('schema 1 of a state is what it was, but for members that may be left out', () => {
  const was: Record<string, string> = JSON.parse(
    readFileSync(new URL('./state-schema-1.json', import.meta.url), 'utf8'),
  );
  const is = shapeOf(z.toJSONSchema(stateRecord, { io: 'input' }) as JsonSchema);
  const added = Object.entries(is).filter(([path, shape]) => was[path] === undefined && shape.includes('required'));

  expect(Object.keys(was).length).toBeGreaterThan(100);
  expect(Object.fromEntries(Object.keys(was).map((path) => [path, is[path]]))).toEqual(was);
  expect(added.filter(([path]) => was[parentOf(path)] !== undefined)).toEqual([]);
});

interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** Every member by its path, with its type, what it may be, and whether it may be left out. */
function shapeOf(schema: JsonSchema, path = 'state', needed = true): Record<string, string> {
  const { type, properties = {}, required = [], items, additionalProperties, anyOf, oneOf } = schema;
  const values = schema.const === undefined ? schema.enum : [schema.const];
  const told = [type, values && `one of ${values.join(' ')}`, needed ? 'required' : 'optional'];
  const own = { [path]: told.filter((each) => each !== undefined).join(', ') };
  const below = Object.entries(properties).map(([name, each]) =>
    shapeOf(each, `${path}.${name}`, required.includes(name)),
  );
  const choices = (anyOf ?? oneOf ?? []).map((each, index) => shapeOf(each, `${path}|${index}`));
  const members = typeof additionalProperties === 'object' ? [shapeOf(additionalProperties, `${path}.*`)] : [];
  return Object.assign(
    own,
    ...below,
    ...choices,
    ...members,
    ...(items === undefined ? [] : [shapeOf(items, `${path}[]`)]),
  );
}

function parentOf(path: string): string {
  return path.replace(/(\.[^.[|]+|\[\]|\|\d+)$/, '');
}
