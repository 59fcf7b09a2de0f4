import { type Command, InvalidArgumentError } from 'commander';
import type { Cli } from './cli.ts';
import { exit } from './exit.ts';
import { cadfEvents } from './journal-cadf.ts';
import { applicationPath } from './paths.ts';
import { plain } from './plain.ts';
import {
  type ConfigurationReply,
  type EdgeChangeReply,
  type EntryReply,
  type ReadinessChangeReply,
  replies,
  type VerdictReply,
} from './replies.ts';
import type { Screen } from './screen.ts';
import type { Session } from './session.ts';
import { table } from './table.ts';
import { time } from './words.ts';

interface JournalOptions {
  readonly count: number;
  readonly after?: number;
  readonly cadf?: true;
}

/** `regent journal APP` */
export function addJournal(program: Command, cli: Cli): void {
  program
    .command('journal')
    .argument('<app>', 'the application')
    .summary('what was decided and done, and why')
    .description('Shows the newest entries of the journal, oldest first: what was decided and done, and why.')
    .option('--count <n>', 'how many entries, 1 to 200', wholeNumber, 20)
    .option('--after <sequence>', 'only entries after this one', wholeNumber)
    .option('--cadf', 'only what people asked for, each as an event in the form of CADF, in a line of its own')
    .addHelpText(
      'after',
      '\nExamples:\n  regent journal shop\n  regent journal shop --after 120 -o json\n  regent journal shop --count 200 --cadf',
    )
    .action((application: string, options: JournalOptions, command: Command) =>
      cli.run(command, (session) => show(session, application, options)),
    );
}

async function show({ client, screen }: Session, application: string, { count, after, cadf }: JournalOptions) {
  const query = new URLSearchParams({ count: `${count}`, ...(after !== undefined && { after: `${after}` }) });
  const path = `${applicationPath(application, 'journal')}?${query}`;
  const { raw, value } = await client.get(path, replies.journal);
  if (cadf === true) {
    const events = cadfEvents(application, value.entries);
    screen.result({ events, next: value.next }, () => events.map((event) => JSON.stringify(event)).join('\n'));
  } else screen.result(raw, () => view(screen.paint, value.entries));
  return exit.done;
}

function view(paint: Screen['paint'], entries: readonly EntryReply[]): string {
  if (entries.length === 0) return 'There are no such entries.';
  const rows = entries.map((entry) => [`${entry.sequence}`, time(entry.at), entry.by, ...said(paint, entry)]);
  return table(['#', 'at (UTC)', 'by', 'rule', ''], rows);
}

function said(paint: Screen['paint'], { body }: EntryReply): [rule: string, sentence: string] {
  if (body.kind === 'decision') {
    const { rule, because, before, next } = body;
    const moved = before.phase === next.phase ? '' : `${paint.bold(`${before.phase} → ${next.phase}`)}  `;
    return [`${rule}`, `${moved}${because}`];
  }
  if (body.kind === 'verdicts') return ['', [...body.changes.map(saysNow), ...body.edges.map(answeredNow)].join('; ')];
  if (body.kind === 'configuration') return ['', configurationWords(body)];
  if (body.kind === 'readiness') return ['', readinessWords(paint, body)];
  const { kind, step, note, because } = body.progress;
  const sentence = [note ?? because].filter(Boolean).map((each) => `: ${each}`);
  return ['', `${[body.operation, step, kind].filter(Boolean).join(' ')}${sentence}`];
}

function saysNow(change: VerdictReply): string {
  if (change.kind === 'silent') return `${change.vantage} is silent`;
  if (change.kind === 'isolated') {
    const regions = change.regions.length === 0 ? 'nothing' : change.regions.join(', ');
    return `${change.vantage} abstains on ${regions}`;
  }
  const { vantage, region, target, verdict, reason } = change;
  return `${vantage} says ${verdict} of ${target} in ${region} (${reason})`;
}

function answeredNow({ vantage, edge, servedBy, reason }: EdgeChangeReply): string {
  const answer = servedBy === null ? `no answer (${reason})` : `an answer from ${servedBy}`;
  return `${vantage} gets ${answer} through ${edge}`;
}

/** More changes than this do not help to see what has happened: `-o json` has them all. */
const changesMost = 8;

function configurationWords({ from, to, changes }: ConfigurationReply): string {
  const told = changes
    .slice(0, changesMost)
    .map(({ path, was, is }) => `${path}: ${valueWords(was)} → ${valueWords(is)}`);
  const more = changes.length > changesMost ? [`and ${changes.length - changesMost} more`] : [];
  return `configuration ${to} is in force instead of ${from}: ${[...told, ...more].join('; ')}`;
}

function readinessWords(paint: Screen['paint'], { found, gone }: ReadinessChangeReply): string {
  const told = [
    ...found.map(({ severity, about, sentence }) => `${severity}: ${about}: ${sentence}`),
    ...gone.map(({ about, sentence }) => paint.dim(`gone: ${about}: ${sentence}`)),
  ];
  const more = told.length > changesMost ? [`and ${told.length - changesMost} more`] : [];
  return `readiness: ${[...told.slice(0, changesMost), ...more].join('; ')}`;
}

function valueWords(value: unknown): string {
  const words = plain(value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value));
  return words.length > 60 ? `${words.slice(0, 59)}…` : words;
}

function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A whole number is expected.');
}
