import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planForPackages, planForPlatform, planForRedis, planForSshd } from '../scripts/setup.mjs';

const debian = {
  platform: 'linux',
  uid: 1000,
  hasRedisServer: false,
  hasApt: true,
  hasBrew: false,
  hasSudo: true,
  sudoAsksNothing: true,
  hasTerminal: false,
};
const mac = { ...debian, platform: 'darwin', uid: 501, hasApt: false, hasBrew: true };

describe('a machine without redis-server', () => {
  it.each([
    ['root on Debian installs it', { ...debian, uid: 0, hasSudo: false }, 'env DEBIAN_FRONTEND'],
    ['sudo without a password installs it', debian, 'sudo -n env DEBIAN_FRONTEND'],
    [
      'sudo with a password asks for it at a terminal',
      { ...debian, sudoAsksNothing: false, hasTerminal: true },
      'sudo env',
    ],
    ['a Mac with Homebrew installs it', mac, 'brew install redis'],
  ])('%s', (_name, machine, begins) => {
    const plan = planForRedis(machine);

    expect(commandsOf(plan).every((command) => command.startsWith(begins))).toBe(true);
    expect(commandsOf(plan).at(-1)).toMatch(/install .*redis/);
  });

  it.each([
    ['no apt-get', { ...debian, hasApt: false }, /no apt-get.*install Redis/],
    ['no sudo', { ...debian, hasSudo: false }, /apt-get install redis-server/],
    ['a password and nobody to type it', { ...debian, sudoAsksNothing: false }, /apt-get install redis-server/],
    ['no Homebrew', { ...mac, hasBrew: false }, /Homebrew/],
    ['Homebrew as root', { ...mac, uid: 0 }, /brew install redis/],
  ])('stops with one line that says what to install: %s', (_name, machine, line) => {
    const plan = planForRedis(machine);

    expect(plan).toEqual({ kind: 'stop', says: expect.stringMatching(line) });
    expect(plan).not.toEqual({ kind: 'stop', says: expect.stringContaining('\n') });
  });

  it('apt-get is brought up to date before it installs', () => {
    expect(commandsOf(planForRedis(debian))).toEqual([
      expect.stringMatching(/apt-get .*update$/),
      expect.stringMatching(/apt-get .*install -y --no-install-recommends redis-server$/),
    ]);
  });
});

it.each([debian, mac])('nothing is done on $platform when redis-server is there', (machine) => {
  expect(planForRedis({ ...machine, hasRedisServer: true })).toEqual({ kind: 'nothing' });
});

describe('a machine without sshd, for the tests', () => {
  const none = { ...debian, hasSshd: false };

  it.each([
    ['root on Debian installs it', { ...none, uid: 0, hasSudo: false }, 'env DEBIAN_FRONTEND'],
    ['sudo without a password installs it', none, 'sudo -n env DEBIAN_FRONTEND'],
  ])('%s', (_name, machine, begins) => {
    const commands = commandsOf(planForSshd(machine));

    expect(commands.every((command) => command.startsWith(begins))).toBe(true);
    expect(commands.at(-1)).toMatch(/install .*openssh-server$/);
  });

  it.each([
    ['it is there already', { ...none, hasSshd: true }],
    [
      'somebody would have to type a password, although somebody could',
      { ...none, sudoAsksNothing: false, hasTerminal: true },
    ],
    ['there is no sudo', { ...none, hasSudo: false }],
    ['there is no apt-get', { ...none, hasApt: false }],
    ['it is a Mac', { ...mac, hasSshd: false }],
  ])('is left as it is where %s: those tests are skipped', (_name, machine) => {
    expect(planForSshd(machine)).toEqual({ kind: 'nothing' });
  });
});

describe('the platform', () => {
  it.each(['linux', 'darwin'])('%s with Node 20 will do', (platform) => {
    expect(planForPlatform({ platform, nodeVersion: 'v20.0.0' })).toEqual({ kind: 'nothing' });
  });

  it.each([
    ['win32', 'v24.0.0', /WSL/],
    ['linux', 'v18.20.1', /Node 20 or newer.*v18\.20\.1/],
    ['linux', 'nonsense', /Node 20 or newer/],
  ])('%s with Node %s stops with one line', (platform, nodeVersion, says) => {
    expect(planForPlatform({ platform, nodeVersion })).toEqual({ kind: 'stop', says: expect.stringMatching(says) });
  });
});

describe('the npm packages', () => {
  const wanted = lockfile({ '': {}, 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': optional('2.0.0') });
  const installed = lockfile({ 'node_modules/a': { version: '1.0.0' } });

  it('are left alone when they are what the lockfile asks for, other platforms’ packages apart', () => {
    expect(planForPackages({ wanted, installed, hasNode: true, isLink: false })).toEqual({ kind: 'nothing' });
  });

  it.each([
    ['none are installed', { wanted, installed: undefined, hasNode: false }],
    ['Node 24 is missing', { wanted, installed, hasNode: false }],
    ['one is missing', { wanted, installed: lockfile({}), hasNode: true }],
    ['one is of another version', { wanted, installed: withA('1.0.1'), hasNode: true }],
    ['one is not asked for any more', { wanted: lockfile({ '': {} }), installed, hasNode: true }],
    ['npm was interrupted and its record is garbage', { wanted, installed: '{"pack', hasNode: true }],
  ])('are installed by npm ci when %s', (_name, state) => {
    expect(commandsOf(planForPackages({ ...state, isLink: false }))).toEqual([
      expect.stringMatching(/^npm ci --include=dev /),
    ]);
  });

  it("are not touched behind a link, where they are another checkout's", () => {
    const other = { wanted, installed: withA('1.0.1'), hasNode: true, isLink: true };

    expect(planForPackages(other)).toEqual({
      kind: 'stop',
      says: expect.stringMatching(/node_modules is a link.*remove/),
    });
    expect(planForPackages({ ...other, installed })).toEqual({ kind: 'nothing' });
  });
});

it('the lockfile names every optional package of every other, or npm ci would refuse it', () => {
  const { packages } = JSON.parse(readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8')) as Lockfile;

  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in packages || `${path}/node_modules/${name}` in packages),
    ),
  );

  expect(missing).toEqual([]);
});

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
}

function commandsOf(plan: ReturnType<typeof planForRedis>): string[] {
  return plan.kind === 'run' ? plan.commands.map((command) => command.join(' ')) : [];
}

function lockfile(packages: object): string {
  return JSON.stringify({ packages });
}

function withA(version: string): string {
  return lockfile({ 'node_modules/a': { version } });
}

function optional(version: string): object {
  return { version, optional: true };
}
