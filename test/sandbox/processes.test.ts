import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { call, eventually, World } from './support.ts';

const main = new URL('../../src/sandbox/main.ts', import.meta.url).href;
let world: World;
let layoutFile: string;
let children: Child[] = [];

type Child = { process: ChildProcess; out: () => string; err: () => string; exited: Promise<number | null> };

beforeEach(async () => {
  world = await World.create();
  layoutFile = join(world.layout.directory, 'layout.json');
  writeFileSync(layoutFile, JSON.stringify(world.layout));
});
afterEach(async () => {
  for (const child of children) child.process.kill('SIGKILL');
  await Promise.all(children.map(({ exited }) => exited));
  children = [];
  await world.end();
});

function run(...args: string[]): Child {
  const script = `import(${JSON.stringify(main)}).then((m) => m.runSandbox(process.argv.slice(1)))`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, ...args]);
  const text = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    text.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    text.err += chunk;
  });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const one = { process: child, out: () => text.out, err: () => text.err, exited };
  children.push(one);
  return one;
}

const sandbox = (kind: string, region?: string) =>
  run(kind, '--layout', layoutFile, ...(region === undefined ? [] : ['--region', region]));
const listening = (child: Child) => eventually(() => child.out().includes('"listening"'), 10_000);

it('each process says in one line of JSON that it listens; SIGTERM ends it in order', async () => {
  const cloud = sandbox('cloud');
  await listening(cloud);
  expect(JSON.parse(cloud.out()).listening).toEqual({
    process: 'cloud',
    port: world.layout.cloudPort,
    edgePort: world.layout.edgePort,
  });
  cloud.process.kill('SIGTERM');
  expect(await cloud.exited).toBe(0);
});

it('a database killed by SIGKILL leaves whole lines behind, and its end is on record', async () => {
  await listening(sandbox('cloud'));
  const standby = sandbox('db2', 'eu-de');
  const primary = sandbox('db2', 'us-south');
  await Promise.all([listening(standby), listening(primary)]);
  await eventually(async () => (await world.state('eu-de')).state === 'PEER', 10_000);
  expect((await world.write('us-south', 'a')).status).toBe(200);
  primary.process.kill('SIGKILL');
  await primary.exited;
  await eventually(() => world.record().some((line) => line.event === 'db2.gone' && line.region === 'us-south'));
  expect(await world.db2('eu-de', 'db2 takeover hadr on db SHOP by force peer window only')).toMatch(/^DB20000I/);
  expect(await world.ledger('eu-de')).toEqual(['a']);
});

it('a database whose server has no power ends with exit code 75', async () => {
  await listening(sandbox('cloud'));
  await world.softLayer('GET', 'SoftLayer_Virtual_Guest/52110002/powerOff.json');
  const side = sandbox('db2', 'eu-de');
  expect(await side.exited).toBe(75);
});

it('the application is killed with its region', async () => {
  await listening(sandbox('cloud'));
  const application = sandbox('application', 'eu-de');
  await listening(application);
  await call('POST', world.layout.cloudPort, '/sandbox/regions/eu-de/kill');
  expect(await application.exited).toBe(137);
});

it('a taken port: one line that says which, and what to do; exit code 1', async () => {
  await world.cloud();
  const second = sandbox('cloud');
  expect(await second.exited).toBe(1);
  expect(second.err().trim().split('\n')).toHaveLength(1);
  expect(second.err()).toMatch(new RegExp(`port ${world.layout.cloudPort} is taken, and the cloud needs it: end`));
});

it('wrong usage: what there is; exit code 2', async () => {
  const wrong = sandbox('mainframe', 'eu-de');
  expect(await wrong.exited).toBe(2);
  expect(wrong.err()).toMatch(/no sandbox process mainframe\nregent sandbox cloud/);
  const incomplete = sandbox('db2');
  expect(await incomplete.exited).toBe(2);
});
