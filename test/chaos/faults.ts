import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Supervisor } from '../../src/sandbox/demo/supervisor.ts';
import { regions } from '../../src/sandbox/demo/world.ts';
import type { Dice } from '../simulation/dice.ts';
import type { Namespaces, Spoil } from './namespaces.ts';
import { clearDisk, fillDisk, isMounted } from './small-disk.ts';

/** What faults are made with. */
export interface Stage {
  readonly supervisor: Supervisor;
  readonly namespaces: Namespaces;
  readonly dice: Dice;
  /** Where each process's wall clock is told to be, when it is not told the truth. */
  readonly clocks: string;
  /** The small disk on which the Redis of the first region keeps its data, where there is one. */
  readonly smallDisk: string;
  /** The process that is Redis' primary now, if it is known. */
  readonly redisPrimary: () => string | undefined;
}

/** Nothing is killed here, so that what grows has the time to: its memory is measured. */
export const spared = regions.third;

/** One thing that goes wrong, and how it is put right again. */
export interface Mishap {
  readonly sentence: string;
  undo(): void;
}

/** The kinds of mishaps, by name. */
export const mishaps: Readonly<Record<string, (stage: Stage) => Mishap>> = {
  'process-killed': ({ supervisor, dice }) => {
    const name = dice.pick(supervisor.names.filter((each) => isOurs(each) && !each.endsWith(spared)));
    supervisor.crash(name);
    return { sentence: `${name} is killed and started again`, undo: () => {} };
  },
  'process-frozen': ({ supervisor, dice }) => {
    const name = dice.pick(supervisor.names.filter((each) => /^(controller|prober|redis|sentinel)/.test(each)));
    supervisor.freeze(name);
    return { sentence: `${name} is frozen (SIGSTOP)`, undo: () => supervisor.thaw(name) };
  },
  'controllers-frozen': ({ supervisor }) => {
    const names = supervisor.names.filter((each) => each.startsWith('controller'));
    for (const name of names) supervisor.freeze(name);
    return {
      sentence: 'every controller is frozen',
      undo: () => {
        for (const name of names) supervisor.thaw(name);
      },
    };
  },
  'redis-primary-killed': ({ supervisor, redisPrimary }) => {
    const primary = redisPrimary();
    const name = primary === undefined || primary.endsWith(spared) ? `redis ${regions.home}` : primary;
    supervisor.kill(name);
    const what = name === primary ? 'the primary, is killed' : 'is killed';
    return { sentence: `${name}, ${what}`, undo: () => supervisor.revive(name) };
  },
  'region-killed': ({ supervisor, dice }) => {
    const region = dice.pick(Object.values(regions).filter((each) => each !== spared));
    for (const name of supervisor.inRegion(region)) supervisor.kill(name);
    return {
      sentence: `everything in ${region} is killed`,
      undo: () => {
        for (const name of supervisor.inRegion(region)) supervisor.revive(name);
      },
    };
  },
  'region-cut-off': (stage) => spoilt(stage, { kind: 'cut', direction: 'both' }, 'is cut off'),
  'region-deaf': (stage) => spoilt(stage, { kind: 'cut', direction: 'in' }, 'hears nothing'),
  'region-mute': (stage) => spoilt(stage, { kind: 'cut', direction: 'out' }, 'is not heard'),
  'region-lossy': (stage) => spoilt(stage, { kind: 'lossy', share: 0.2 }, 'loses every fifth packet'),
  'region-slow': (stage) => spoilt(stage, { kind: 'slow', kbits: 256 }, 'has 256 kbit/s'),
  'disk-full': ({ smallDisk }) => {
    fillDisk(smallDisk);
    return {
      sentence: `the disk of redis ${regions.home} is full`,
      undo: () => clearDisk(smallDisk),
    };
  },
  'clock-changed': ({ dice, clocks }) => {
    const region = dice.pick(Object.values(regions));
    const seconds = dice.pick([-3600, -30, 30, 3600]);
    setClock(clocks, region, seconds);
    return {
      sentence: `the clocks of the controller and the prober in ${region} jump by ${seconds} s`,
      undo: () => setClock(clocks, region, 0),
    };
  },
};

/** Where Debian's package `libfaketime` puts it. */
const fakeTime = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';

/** Names of mishaps that this machine can't make, each with the reason; what the suite does not make at all is here too. */
export function notMade(smallDisk: string): Readonly<Record<string, string>> {
  return {
    ...(existsSync(fakeTime) ? {} : { 'clock-changed': 'libfaketime is not installed' }),
    ...(isMounted(smallDisk) ? {} : { 'disk-full': 'a tmpfs can not be mounted' }),
    'delay-by-netem': 'many kernels lack it; region-slow takes its place',
  };
}

/** The environment that lets a process's wall clock be set by `setClock`. Its monotonic clock stays true. */
export function clockEnvironment(clocks: string, region: string): Record<string, string> {
  if (!existsSync(fakeTime)) return {};
  setClock(clocks, region, 0);
  return {
    LD_PRELOAD: fakeTime,
    FAKETIME_TIMESTAMP_FILE: clockFile(clocks, region),
    FAKETIME_NO_CACHE: '1',
    DONT_FAKE_MONOTONIC: '1',
  };
}

function setClock(clocks: string, region: string, seconds: number): void {
  writeFileSync(clockFile(clocks, region), `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}\n`);
}

function clockFile(clocks: string, region: string): string {
  return join(clocks, `clock-${region}`);
}

function spoilt({ namespaces, dice }: Stage, how: Spoil, what: string): Mishap {
  const region = dice.pick(Object.values(regions));
  namespaces.spoil(region, how);
  return { sentence: `${region} ${what}`, undo: () => namespaces.heal(region) };
}

/** The imitation cloud is IBM's part: what it does wrong is put into its answers elsewhere. */
function isOurs(name: string): boolean {
  return name !== 'cloud';
}
