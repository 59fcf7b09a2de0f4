import type { RecordLine } from '../judge-lines.ts';
import type { World } from './world.ts';

/** The two sides of a story in which an old primary comes back. */
export interface Sides {
  readonly home: string;
  readonly standby: string;
  /** The id of the home region's database server. */
  readonly server: number;
}

/** The sides of the demo's world. */
export function sidesOf({ layout }: World, { home, standby }: Pick<Sides, 'home' | 'standby'>): Sides {
  return { home, standby, server: layout.regions[home]?.dbServerId ?? 0 };
}

/**
 * What is missing of the return of an old primary, as the sandbox's own record tells: another side took over, the old one
 * wanted to be primary and was refused, its server was halted, and only as a standby that had caught up did it become
 * primary again, by a graceful takeover.
 */
export function missingFromReturn(lines: readonly RecordLine[], sides: Sides): string | undefined {
  const { home } = sides;
  return missingOf(lines, [
    ...fenced(sides),
    [`${home} was started as a standby`, (line) => isRole(line, home, 'STANDBY', true)],
    [
      `${home} caught up as a standby`,
      (line) => line.event === 'db2.state' && isOf(line, home) && line.state === 'PEER',
    ],
    [`${home} took over gracefully`, (line) => isTakeover(line, home) && line.command === 'takeover graceful'],
  ]);
}

/** What is missing of a return that ends with logs that differ: the standby that it was made shut itself down. */
export function missingFromDivergence(lines: readonly RecordLine[], sides: Sides): string | undefined {
  const { home } = sides;
  return missingOf(lines, [
    ...fenced(sides),
    [`${home} was started as a standby`, (line) => isRole(line, home, 'STANDBY', true)],
    [`${home} shut itself down`, (line) => isRole(line, home, 'STANDBY', false)],
  ]);
}

type Scene = readonly [what: string, isSo: (line: RecordLine) => boolean];

function fenced({ home, standby, server }: Sides): Scene[] {
  return [
    [`${standby} took over`, (line) => isTakeover(line, standby)],
    [`${home} was refused to be primary`, (line) => isRefusedPrimary(line, home)],
    [
      `the server of ${home} was halted`,
      (line) => line.event === 'power' && line.server === server && line.state === 'HALTED',
    ],
  ];
}

/** The first scene that does not follow the ones before it. */
function missingOf(lines: readonly RecordLine[], scenes: readonly Scene[]): string | undefined {
  let from = 0;
  for (const [what, isSo] of scenes) {
    const found = lines.findIndex((line, index) => index >= from && isSo(line));
    if (found === -1) return `The sandbox's record does not tell that ${what}.`;
    from = found + 1;
  }
  return undefined;
}

function isTakeover(line: RecordLine, region: string): boolean {
  return line.event === 'db2.effect' && isOf(line, region);
}

function isRole(line: RecordLine, region: string, role: string, active: boolean): boolean {
  return line.event === 'db2.role' && isOf(line, region) && line.role === role && line.active === active;
}

/** SQL1776N: the database can only be a standby. */
function isRefusedPrimary(line: RecordLine, region: string): boolean {
  if (line.process !== `db2-${region}` || line.path !== '/commands') return false;
  const { command } = (line.request ?? {}) as { command?: unknown };
  return /start hadr .* as primary$/.test(String(command)) && JSON.stringify(line.response ?? '').includes('SQL1776N');
}

function isOf(line: RecordLine, region: string): boolean {
  return line.region === region;
}
