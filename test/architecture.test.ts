import { describe, expect, it } from 'vitest';
import { blankNonCode } from './architecture/blank.ts';
import { anys, barrels, defaultExports, emptyNames, enums } from './architecture/form.ts';
import { cycles, importDirections } from './architecture/rooms.ts';
import { functionBodies, longFiles, longFunctions } from './architecture/size.ts';
import { readSources, type Source, source } from './architecture/source.ts';
import { environmentReads, impureDomain, packagesOutsideTheirRoom, timeNotFromRuntime } from './architecture/uses.ts';

const root = new URL('..', import.meta.url).pathname;
const src = readSources(root, ['src'], ['.ts']);
const everything = readSources(root, ['src', 'test', 'scripts', 'bench'], ['.ts', '.mjs', '.lua']);

/** A text, where it would stand, and what makes it wrong or right. */
type Planted = [path: string, text: string, about?: string];

interface Rule {
  readonly law: string;
  readonly check: (sources: readonly Source[]) => string[];
  readonly on: readonly Source[];
  /** Each of these alone must be found, so that a rule that finds nothing any more is noticed. */
  readonly broken: readonly Planted[];
  /** None of these may be found. */
  readonly kept: readonly Planted[];
}

const lines = (count: number) => '\n'.repeat(count);

const RULES: readonly Rule[] = [
  {
    law: 'imports point one way between the rooms',
    check: importDirections,
    on: src,
    broken: [
      ['src/domain/plan.ts', "import { now } from '../runtime.ts';"],
      ['src/domain/plan.ts', "import type { Logger } from '../telemetry/log.ts';"],
      ['src/controller/turn.ts', "import { redisStore } from '../store/redis.ts';"],
      ['src/controller/turn.ts', "export * from '../providers/cis/index.ts';"],
      ['src/prober/loop.ts', "import { decide } from '../domain/decide.ts';"],
      ['src/prober/loop.ts', "import { type Sample, decide } from '../domain/decide.ts';"],
      ['src/providers/cis/index.ts', "import { lag } from '../db2/client.ts';"],
      ['src/providers/cis/index.ts', "import { providers } from '../registry.ts';"],
      ['src/store/redis.ts', "import { config } from '../config/load.ts';"],
      ['src/api/status.ts', "import { turn } from '../controller/turn.ts';"],
      ['src/dashboard/page.ts', "import { State } from '../domain/state.ts';"],
      ['src/cli/status.ts', "const { store } = await import('../store/redis.ts');"],
      ['src/config/schema.ts', "import { PHASES } from '../domain/state.ts';"],
      ['src/sandbox/edge.ts', "import { decide } from '../domain/decide.ts';"],
      ['src/outbound/http.ts', "import '../config/load.ts';"],
      ['src/main.ts', "import { turn } from './controller/turn.ts';"],
      ['src/compose/build.ts', "import { status } from '../cli/status.ts';"],
      ['src/somewhere/new.ts', "import { other } from './other.ts';"],
      ['src/api/status.ts', "import { seed } from '../../test/seed.ts';"],
    ],
    kept: [
      ['src/domain/plan.ts', "import { State } from './state.ts';"],
      ['src/domain/plan.ts', "// import { now } from '../runtime.ts';"],
      ['src/domain/plan.ts', 'const text = "import { now } from \'../runtime.ts\';";'],
      ['src/controller/turn.ts', "import type { Store } from '../store/contract.ts';"],
      ['src/prober/loop.ts', "import type { Sample } from '../domain/report.ts';"],
      ['src/prober/loop.ts', "import { type Sample, type Verdict } from '../domain/report.ts';"],
      ['src/providers/cis/index.ts', "import type { Provider } from '../contract.ts';"],
      ['src/providers/registry.ts', "import { cis } from './cis/index.ts';"],
      ['src/compose/build.ts', "import { cis } from '../providers/cis/index.ts';"],
      ['src/compose.ts', "import { build } from './compose/build.ts';"],
      ['src/main.ts', "import { version } from '../package.json' with { type: 'json' };"],
      ['src/cli/check.ts', "import { log } from '../telemetry/log.ts';"],
    ],
  },
  {
    law: 'packages stay in the room that owns them',
    check: packagesOutsideTheirRoom,
    on: src,
    broken: [
      ['src/controller/turn.ts', "import { Redis } from 'ioredis';"],
      ['src/cli/client.ts', "import { request } from 'undici';"],
      ['src/prober/loop.ts', "import pRetry from 'p-retry';"],
      ['src/providers/cis/client.ts', "import CircuitBreaker from 'opossum';"],
      ['src/controller/facade.ts', "import type { Request } from 'express';"],
      ['src/providers/db2/ssh.ts', "import { Client } from 'ssh2';"],
      ['src/api/page.ts', "const redis = await import('ioredis/built/utils');"],
    ],
    kept: [
      ['src/store/redis.ts', "import { Redis } from 'ioredis';"],
      ['src/outbound/http.ts', "import { request } from 'undici';"],
      ['src/sandbox/cis.ts', "import express from 'express';"],
    ],
  },
  {
    law: 'the domain is pure',
    check: impureDomain,
    on: src,
    broken: [
      ['src/domain/plan.ts', "import { createHash } from 'node:crypto';"],
      ['src/domain/plan.ts', "import { z } from 'zod';"],
      ['src/domain/plan.ts', 'const now = Date.now();'],
      ['src/domain/plan.ts', 'const now = new Date();'],
      ['src/domain/plan.ts', 'const roll = Math.random();'],
      ['src/domain/plan.ts', 'if (process.argv.length > 2) return;'],
      ['src/domain/plan.ts', 'console.log(state);'],
      ['src/domain/plan.ts', 'setTimeout(tick, 1_000);'],
      ['src/domain/plan.ts', 'const started = performance.now();'],
      ['src/domain/plan.ts', 'const id = crypto.randomUUID();'],
      ['src/domain/plan.ts', 'const page = `${fetch(url)}`;'],
      ['src/domain/plan.ts', 'export const decide = async () => 1;'],
    ],
    kept: [
      ['src/domain/plan.ts', 'const at = new Date(view.nowMs).toISOString();'],
      ['src/domain/plan.ts', '// Date.now() would make this impure.'],
      ['src/domain/plan.ts', "const because = 'the console said: process.exit';"],
      ['src/domain/plan.ts', 'interface Prober { process: string; }'],
    ],
  },
  {
    law: 'time, timers, randomness and ids come from Runtime',
    check: timeNotFromRuntime,
    on: src,
    broken: [
      ['src/prober/loop.ts', "import { setTimeout } from 'node:timers/promises';"],
      ['src/prober/tcp.ts', 'socket.setTimeout(1_000);'],
      ['src/controller/turn.ts', 'const now = Date.now;'],
      ['src/controller/turn.ts', 'const now = new Date;'],
      ['src/store/lease.ts', 'const id = randomUUID();'],
      ['src/providers/cis/index.ts', 'const signal = AbortSignal.timeout(10_000);'],
      ['src/outbound/http.ts', 'const started = performance.now();'],
      ['src/outbound/http.ts', 'setImmediate(next);'],
      ['src/outbound/http.ts', 'const jitter = Math.random() * 100;'],
    ],
    kept: [
      ['src/prober/loop.ts', 'await runtime.sleep(1_000, signal);'],
      ['src/store/lease.ts', 'const at = new Date(instantMs);'],
      ['src/sandbox/db2.ts', 'setTimeout(takeOver, 800);'],
      ['src/api/events.ts', 'setInterval(ping, 15_000);'],
    ],
  },
  {
    law: 'one file reads the environment',
    check: environmentReads,
    on: src,
    broken: [
      ['src/store/redis.ts', 'const url = process.env.REDIS_URL;'],
      ['src/store/redis.ts', "const url = process['env'].REDIS_URL;"],
      ['src/cli/client.ts', "import { env } from 'node:process';"],
    ],
    kept: [['src/config/environment.ts', 'export const environment = () => process.env;']],
  },
  {
    law: 'there are no circles',
    check: cycles,
    on: src,
    broken: [['src/domain/plan.ts', "import type { Plan } from './plan.ts';"]],
    kept: [['src/domain/plan.ts', "import type { State } from './state.ts';"]],
  },
  {
    law: 'files have at most 400 lines',
    check: longFiles,
    on: everything,
    broken: [['src/domain/plan.ts', `first${lines(400)}last`]],
    kept: [['src/domain/plan.ts', `first${lines(399)}last\n`]],
  },
  {
    law: 'functions have at most 60 lines',
    check: longFunctions,
    on: src,
    broken: [
      ['src/a.ts', `function plan(a: { b: string }): void {${lines(60)}}`],
      ['src/a.ts', `export async function plan<T>(): Promise<Array<{ a: T }>> {${lines(60)}}`],
      ['src/a.ts', `function plan(): { a: string } | undefined {${lines(60)}}`],
      ['src/a.ts', `class A { async #plan(this: A): Promise<void> {${lines(60)}} }`],
      ['src/a.ts', `class A { get plan(): string {${lines(60)}} }`],
      ['src/a.ts', `const plan = (a: string): a is 'b' => {${lines(60)}};`],
      ['src/a.ts', `const plan = async a => {${lines(60)}};`],
      ['src/a.ts', `const plan = () => ({${lines(60)}});`],
      ['src/a.ts', `const it = { plan() {${lines(60)}} };`],
      ['src/a.ts', `const at = \`\${x}\`; const re = /[{]/; function plan() { const s = '}'; ${lines(60)}}`],
    ],
    kept: [
      ['src/a.ts', `function plan() {${lines(59)}}`],
      ['src/a.ts', `const schema = z.object({${lines(80)}});`],
      ['src/a.ts', `const RULES = [${lines(80)}];`],
      ['src/a.ts', `class A extends mixin(B) {${lines(80)}}`],
      ['src/a.ts', `if (a) {${lines(80)}}`],
      ['src/a.ts', `interface A { b(): string; c: {${lines(80)}} }`],
    ],
  },
  {
    law: 'there are no enums',
    check: enums,
    on: everything,
    broken: [['src/a.ts', 'export const enum Phase { steady }']],
    kept: [['src/a.ts', "const phase = z.enum(['a']); // an enum Phase {"]],
  },
  {
    law: 'nothing has the type any',
    check: anys,
    on: everything,
    broken: [
      ['src/a.ts', 'const reply: any = body;'],
      ['src/a.ts', 'const reply = body as any;'],
      ['src/a.ts', 'const reply: Record<string, any> = {};'],
      ['src/a.ts', 'function parse(reply: any[]): void {}'],
    ],
    kept: [
      ['src/a.ts', "const first = await Promise.any(all); const s = z.any(); // any\nconst t = 'any';"],
      ['src/a.ts', 'const any = [1]; const row = { from: any };'],
    ],
  },
  {
    law: 'exports have names',
    check: defaultExports,
    on: src,
    broken: [
      ['src/a.ts', 'export default function plan() {}'],
      ['src/a.ts', 'export { plan as default };'],
    ],
    kept: [['src/a.ts', 'switch (a) { default: break; }']],
  },
  {
    law: 'only a folder’s index.ts passes on what others export',
    check: barrels,
    on: src,
    broken: [['src/domain/all.ts', "// The domain.\nexport * from './plan.ts';\nexport { a } from './a.ts';\n"]],
    kept: [
      ['src/domain/index.ts', "export * from './plan.ts';"],
      ['src/domain/plan.ts', "export type { State } from './state.ts';\nexport const plan = 1;"],
    ],
  },
  {
    law: 'files are named for what they hold',
    check: emptyNames,
    on: everything,
    broken: [
      ['src/store/utils.ts', ''],
      ['test/helpers.ts', ''],
    ],
    kept: [['src/store/keys.ts', '']],
  },
];

describe.each(RULES)('$law', ({ check, on, broken, kept }) => {
  it('everywhere', () => {
    expect(check(on)).toEqual([]);
  });

  it.each(broken)('and a breach in %s is found: %j', (path, text) => {
    expect(check([source(path, text)])).not.toEqual([]);
  });

  it.each(kept)('and nothing is found in %s: %j', (path, text) => {
    expect(check([source(path, text)])).toEqual([]);
  });
});

describe('the scanner', () => {
  it('finds a circle over several files and names its members', () => {
    const circle = [
      source('src/a.ts', "import { b } from './b.ts';"),
      source('src/b.ts', "export { c } from './c.ts';"),
      source('src/c.ts', "const a = await import('./a.ts');"),
    ];

    expect(cycles(circle)).toEqual(['a circle of imports: src/a.ts → src/b.ts → src/c.ts → src/a.ts']);
  });

  it.each([
    ["a = 'it\\'s'; // b", "a = '     ';     "],
    ['a = `x${f({ b: `y` })}z`;', 'a = ` ${f({ b: ` ` })} `;'],
    ['a = b / c / d;', 'a = b / c / d;'],
    ["a = /['/]/.test(b);", 'a = /    /.test(b);'],
    ['a /* { */ b', 'a         b'],
  ])('blanks what is not code in %j', (text, code) => {
    expect(blankNonCode(text)).toBe(code);
  });

  it('finds the functions and the imports of this very repository', () => {
    const runtime = everything.filter(({ path }) => path === 'src/runtime.ts');

    expect(runtime.flatMap(({ code }) => functionBodies(code)).length).toBeGreaterThan(5);
    expect(everything.flatMap(({ imports }) => imports).length).toBeGreaterThan(5);
  });
});
