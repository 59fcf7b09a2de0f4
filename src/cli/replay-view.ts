import type { Examined } from '../compose/examine-journal.ts';
import { version } from '../compose/version.ts';
import type { Difference } from '../domain/differences.ts';
import type { Deviation, ForeignEntry } from '../domain/replay.ts';
import { counted, listed } from '../domain/setup/in-words.ts';
import { plain } from './plain.ts';
import type { Screen } from './screen.ts';
import { table } from './table.ts';

/** More differences than this of one entry are not read by anybody. */
const differencesMost = 20;

/** One application's journal: what was found to be wrong with it, or what was derived again. */
export function examinedView(paint: Screen['paint'], examined: Examined): string {
  const { application, first, last, brokenLink, replayed } = examined;
  const { deviation, foreign } = replayed;
  const head = `${plain(application)}, ${first} to ${last}:`;
  const failure = deviation === undefined ? brokenLinkView(paint, brokenLink) : deviationView(paint, deviation);
  return [`${head} ${failure ?? summary(paint, examined)}`, ...beginning(examined), ...foreignView(foreign)].join('\n');
}

function summary(
  paint: Screen['paint'],
  { replayed: { decisions, progress, verdicts, configurations } }: Examined,
): string {
  const done = `${decisions} decisions and ${progress} pieces of progress come out as they are recorded`;
  const told = verdicts === 0 ? '' : `, ${verdicts} entries only tell what vantages say`;
  const under = configurations === 0 ? '' : `, the configuration has changed ${counted(configurations, 'time')}`;
  return `${paint.green('✓')} The chain is unbroken, ${done}${told}${under}.`;
}

function brokenLinkView(paint: Screen['paint'], broken: Examined['brokenLink']): string | undefined {
  return broken && `${paint.red('✗')} The chain is broken at ${broken.sequence}. ${broken.because}`;
}

function deviationView(paint: Screen['paint'], { sequence, because, differences }: Deviation): string {
  const rows = differences
    .slice(0, differencesMost)
    .map(({ path, recorded, derived }: Difference) => [plain(path), asText(recorded), asText(derived)]);
  const more = differences.length - rows.length;
  return [
    `${paint.red('✗')} Entry ${sequence} is not what it should be. ${plain(because)}`,
    ...(rows.length === 0 ? [] : [table(['where', 'recorded', 'derived now'], rows)]),
    ...(more > 0 ? [`  and ${more} more differences`] : []),
  ].join('\n');
}

function beginning({ cutAt, replayed: { cut } }: Examined): string[] {
  if (cutAt === undefined) return [];
  const lack =
    cut.length === 0 ? '' : ` ${cut.length} of the entries lack something that stood there, and were not derived.`;
  return [`  What came before was cut away: its last hash is ${plain(cutAt.slice(0, 16))}….${lack}`];
}

function foreignView(foreign: readonly ForeignEntry[]): string[] {
  if (foreign.length === 0) return [];
  const others = [...new Set(foreign.map((each) => each.version))];
  const who = others.every((each) => each === version) ? `${version} with other rules` : listed(others.map(plain));
  const [first, last] = [foreign[0]?.sequence, foreign.at(-1)?.sequence];
  return [
    `  ${foreign.length} entries, between ${first} and ${last}, were written by Regent ${who}; this is ${version}. ` +
      'Only the one that wrote them can derive them again.',
  ];
}

function asText(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return plain(text.length > 100 ? `${text.slice(0, 99)}…` : text);
}
