// Runs before `npm run demo` and `npm test`, on whatever Node the machine has: it may use nothing that is not
// part of Node 20, because at this moment nothing else need be installed.
//
// What is here already is left alone; what is missing is installed and named. Where that is impossible, one line
// says what to install, and the command stops with exit code 1.

import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, lstatSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What the decisions below depend on, as plain data, so that a test can ask about any machine.
 * @typedef {object} Machine
 * @property {string} platform `process.platform`
 * @property {string} nodeVersion version of the Node that runs this script, as in `v20.11.0`
 * @property {number} uid 0 is root
 * @property {boolean} hasRedisServer `redis-server` is on PATH
 * @property {boolean} hasApt `apt-get` is on PATH
 * @property {boolean} hasBrew `brew` is on PATH
 * @property {boolean} hasSudo `sudo` is on PATH
 * @property {boolean} sudoAsksNothing `sudo` works here without a password
 * @property {boolean} hasTerminal someone could type a password
 */

/**
 * @typedef {{ kind: 'nothing' }
 *   | { kind: 'run', says: string, commands: string[][] }
 *   | { kind: 'stop', says: string }} Plan
 */

/** @type {{ kind: 'nothing' }} */
const NOTHING = { kind: 'nothing' };

/**
 * Can Regent be set up on such a machine at all?
 * @param {Pick<Machine, 'platform' | 'nodeVersion'>} machine
 * @returns {Plan}
 */
export function planForPlatform({ platform, nodeVersion }) {
  const major = Number(nodeVersion.replace(/^v/, '').split('.')[0]);
  if (!(major >= 20)) return stop(`Regent needs Node 20 or newer to set itself up, and this is ${nodeVersion}.`);
  if (platform === 'linux' || platform === 'darwin') return NOTHING;
  return stop(`Regent runs on Linux and macOS, not on ${platform}; on Windows, use Ubuntu in WSL 2.`);
}

/**
 * How does this machine get `redis-server`?
 * @param {Omit<Machine, 'nodeVersion'>} machine
 * @returns {Plan}
 */
export function planForRedis(machine) {
  if (machine.hasRedisServer) return NOTHING;
  return machine.platform === 'darwin' ? planForBrew(machine) : planForApt(machine);
}

/**
 * @param {Omit<Machine, 'nodeVersion'>} machine
 * @returns {Plan}
 */
function planForApt({ uid, hasApt, hasSudo, sudoAsksNothing, hasTerminal }) {
  if (!hasApt) {
    return stop('Regent needs redis-server and finds no apt-get here: install Redis with your package manager.');
  }
  const sudo = uid === 0 ? [] : sudoPrefix(hasSudo, sudoAsksNothing, hasTerminal);
  if (sudo === undefined) {
    return stop('Regent needs redis-server and may not install it: as root, run `apt-get install redis-server`.');
  }
  return {
    kind: 'run',
    says: `redis-server is missing: installing it with apt-get${sudo.length > 0 ? ' and sudo' : ''}.`,
    commands: aptInstall(sudo, 'redis-server'),
  };
}

/**
 * How do the tests get an sshd of their own to log in to? Only `npm test` asks, and only where nobody has to be asked for
 * anything: without one, the tests that need it are skipped by name.
 * @param {Pick<Machine, 'platform' | 'uid' | 'hasApt' | 'hasSudo' | 'sudoAsksNothing'> & { hasSshd: boolean }} machine
 * @returns {Plan}
 */
export function planForSshd({ platform, uid, hasApt, hasSudo, sudoAsksNothing, hasSshd }) {
  if (hasSshd || platform !== 'linux' || !hasApt) return NOTHING;
  const sudo = uid === 0 ? [] : sudoPrefix(hasSudo, sudoAsksNothing, false);
  if (sudo === undefined) return NOTHING;
  return {
    kind: 'run',
    says: `sshd is missing, which the tests of Db2 over SSH log in to: installing it with apt-get${sudo.length > 0 ? ' and sudo' : ''}.`,
    commands: aptInstall(sudo, 'openssh-server'),
  };
}

/**
 * @param {string[]} sudo
 * @param {string} name
 */
function aptInstall(sudo, name) {
  // A machine that has just booted may still be running its own unattended upgrade; wait for its lock.
  const apt = [
    ...sudo,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    '-qq',
    '-o',
    'DPkg::Lock::Timeout=120',
    '-o',
    'Dpkg::Use-Pty=0',
  ];
  return [
    [...apt, 'update'],
    [...apt, 'install', '-y', '--no-install-recommends', name],
  ];
}

/**
 * @param {Omit<Machine, 'nodeVersion'>} machine
 * @returns {Plan}
 */
function planForBrew({ uid, hasBrew }) {
  if (!hasBrew) {
    return stop('Regent needs redis-server and finds no Homebrew here: install Homebrew, or put redis-server on PATH.');
  }
  if (uid === 0) {
    return stop('Regent needs redis-server and Homebrew refuses root: run `brew install redis` as yourself.');
  }
  return {
    kind: 'run',
    says: 'redis-server is missing: installing it with Homebrew.',
    commands: [['brew', 'install', 'redis']],
  };
}

/**
 * The words before a command that make it run as root, or undefined where nothing can.
 * @param {boolean} hasSudo
 * @param {boolean} sudoAsksNothing
 * @param {boolean} hasTerminal
 * @returns {string[] | undefined}
 */
function sudoPrefix(hasSudo, sudoAsksNothing, hasTerminal) {
  if (!hasSudo) return undefined;
  if (sudoAsksNothing) return ['sudo', '-n'];
  // Without a terminal the password prompt would wait for ever.
  return hasTerminal ? ['sudo'] : undefined;
}

/**
 * Is what stands in node_modules what package-lock.json asks for? npm leaves a lockfile of what it installed in
 * node_modules; packages for other platforms are in ours but not in that one.
 * @param {PackagesState} state
 * @returns {Plan}
 */
export function planForPackages(state) {
  const plan = planForOwnPackages(state);
  if (plan.kind === 'nothing' || !state.isLink) return plan;
  // npm ci empties the folder first, and behind a link that is another checkout's.
  return stop(
    'node_modules is a link to packages that are not what package-lock.json asks for: remove the link first.',
  );
}

/**
 * @typedef {object} PackagesState
 * @property {string} wanted package-lock.json
 * @property {string | undefined} installed the lockfile that npm left in node_modules
 * @property {boolean} hasNode Node 24 is in node_modules
 * @property {boolean} isLink node_modules is a symbolic link
 */

/**
 * @param {PackagesState} state
 * @returns {Plan}
 */
function planForOwnPackages({ wanted, installed, hasNode }) {
  if (installed === undefined) return npmCi('The npm packages are not installed yet: running npm ci.');
  if (!hasNode) return npmCi('Node 24 is missing from node_modules: running npm ci.');
  if (!sameVersions(packagesOf(wanted), packagesOf(installed))) {
    return npmCi('node_modules is not what package-lock.json asks for: running npm ci.');
  }
  return NOTHING;
}

/** @typedef {{ version?: string, optional?: boolean }} LockedPackage */

/**
 * @param {Record<string, LockedPackage>} wanted
 * @param {Record<string, LockedPackage>} installed
 */
function sameVersions(wanted, installed) {
  const complete = Object.entries(wanted).every(([path, { optional }]) => path === '' || optional || path in installed);
  return complete && Object.entries(installed).every(([path, { version }]) => wanted[path]?.version === version);
}

/**
 * @param {string} lockfile
 * @returns {Record<string, LockedPackage>}
 */
function packagesOf(lockfile) {
  try {
    return JSON.parse(lockfile).packages ?? {};
  } catch {
    return {};
  }
}

/**
 * @param {string} says
 * @returns {Plan}
 */
function npmCi(says) {
  // The development packages are always needed: Node 24 is one of them. NODE_ENV=production would leave them out.
  return {
    kind: 'run',
    says,
    commands: [['npm', 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']],
  };
}

/**
 * @param {string} says
 * @returns {Plan}
 */
function stop(says) {
  return { kind: 'stop', says };
}

// ---- From here on the machine is looked at and changed. ----

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ADMIN_PATHS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

function setUp() {
  carryOut(planForPlatform({ platform: process.platform, nodeVersion: process.version }));
  carryOut(packagesPlan(), { PATH: pathWithoutOurPackages() });
  if (packagesPlan().kind !== 'nothing') {
    fail('npm ci left Node 24 out of node_modules: allow the install script of the package `node`, then run npm ci.');
  }
  installRedis();
  if (process.argv.includes('--for-tests')) installSshd();
}

function packagesPlan() {
  const installed = join(root, 'node_modules/.package-lock.json');
  return planForPackages({
    wanted: readFileSync(join(root, 'package-lock.json'), 'utf8'),
    installed: existsSync(installed) ? readFileSync(installed, 'utf8') : undefined,
    hasNode: existsSync(join(root, 'node_modules/.bin/node')),
    isLink: lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink() === true,
  });
}

const redisService = { name: 'redis-server', pidFile: '/run/redis/redis-server.pid' };
const sshService = { name: 'ssh', pidFile: '/run/sshd.pid' };

// dpkg wants ldconfig and friends, which an ordinary user's PATH lacks.
const adminPath = [process.env.PATH, ...ADMIN_PATHS].join(delimiter);

function installRedis() {
  const plan = planForRedis(thisMachine());
  if (plan.kind === 'nothing') return;
  installWithoutService(plan, redisService);
  if (!onPath('redis-server')) fail('redis-server was installed but is not on PATH: add its folder to PATH.');
}

function installSshd() {
  const hasSshd = existsSync('/usr/sbin/sshd');
  // Whether sudo asks is tried out only where it matters.
  const plan = hasSshd ? NOTHING : planForSshd({ ...thisMachine(), sudoAsksNothing: sudoAsksNothing(), hasSshd });
  if (plan.kind !== 'nothing') installWithoutService(plan, sshService);
}

/**
 * @param {Plan} plan
 * @param {Service} service
 */
function installWithoutService(plan, service) {
  const wasRunning = serviceRuns(service);
  carryOut(plan, { PATH: adminPath });
  if (!wasRunning && serviceRuns(service)) stopService(service);
}

/** @returns {Machine} */
function thisMachine() {
  const hasRedisServer = onPath('redis-server');
  const hasSudo = onPath('sudo');
  return {
    platform: process.platform,
    nodeVersion: process.version,
    uid: process.getuid?.() ?? -1,
    hasRedisServer,
    hasApt: onPath('apt-get'),
    hasBrew: onPath('brew'),
    hasSudo,
    sudoAsksNothing: !hasRedisServer && sudoAsksNothing(),
    hasTerminal: process.stdin.isTTY === true,
  };
}

function sudoAsksNothing() {
  return onPath('sudo') && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;
}

/** @typedef {{ name: string, pidFile: string }} Service */

/**
 * Debian starts the service of what it installs. Regent and its tests start their own, so a machine-wide one would only
 * surprise.
 * @param {Service} service
 */
function serviceRuns({ name, pidFile }) {
  if (existsSync('/run/systemd/system')) return spawnSync('systemctl', ['is-active', '--quiet', name]).status === 0;
  return existsSync(pidFile);
}

/** @param {Service} service */
function stopService({ name }) {
  say(`Debian has started ${name} as a service of this machine. Regent does not need that: stopping it again.`);
  const sudo = process.getuid?.() === 0 ? [] : ['sudo'];
  const command = existsSync('/run/systemd/system')
    ? [...sudo, 'systemctl', 'disable', '--now', '--quiet', name]
    : [...sudo, 'service', name, 'stop'];
  // A service that stays up is untidy, not wrong: what Regent starts uses another port.
  run(command, { PATH: adminPath });
}

/**
 * @param {Plan} plan
 * @param {Record<string, string>} [environment]
 */
function carryOut(plan, environment = {}) {
  if (plan.kind === 'nothing') return;
  if (plan.kind === 'stop') fail(plan.says);
  say(plan.says);
  const startedAt = Date.now();
  for (const command of plan.commands) {
    const problem = run(command, environment);
    if (problem) fail(`\`${command.join(' ')}\` ${problem}: put that right, or run it by hand, and start again.`);
  }
  say(`Done in ${((Date.now() - startedAt) / 1000).toFixed(0)} s.`);
}

/**
 * @param {string[]} command
 * @param {Record<string, string>} environment
 * @returns {string | undefined} what went wrong
 */
function run(command, environment) {
  const [program = '', ...args] = command;
  // Standard output stays free for the command that follows: the demo's last line is read by programs.
  const stdio = /** @type {import('node:child_process').StdioOptions} */ (['inherit', 2, 2]);
  const result = spawnSync(program, args, { cwd: root, stdio, env: { ...process.env, ...environment } });
  if (result.error) return `could not be started (${result.error.message})`;
  return result.status === 0 ? undefined : `ended with ${result.status ?? result.signal}`;
}

/** npm ci removes node_modules, and with it the Node 24 that npm put first on PATH: it must run on the machine's own. */
function pathWithoutOurPackages() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.filter((folder) => !folder.startsWith(join(root, 'node_modules'))).join(delimiter);
}

/** @param {string} program */
function onPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** @param {string} sentence */
function say(sentence) {
  process.stderr.write(`setup: ${sentence}\n`);
}

/**
 * @param {string} sentence
 * @returns {never}
 */
function fail(sentence) {
  say(sentence);
  process.exit(1);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) setUp();
