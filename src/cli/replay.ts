import type { Command } from 'commander';
import type { Examined } from '../compose/examine-journal.ts';
import type { Cli } from './cli.ts';
import { type Exit, exit } from './exit.ts';
import { readJournalFile } from './journal-file.ts';
import { examinedView } from './replay-view.ts';
import type { Screen } from './screen.ts';

/** `regent replay FILE` */
export function addReplay(program: Command, cli: Cli): void {
  program
    .command('replay')
    .argument('<file>', 'an exported journal: JSON Lines, or the document of `regent journal APP -o json`')
    .summary('derive every decision of a journal again, and fail at the first difference')
    .description(
      'Verifies that the chain of a journal is unbroken, derives every decision from its recorded inputs again, and ' +
        'every state from the one before. Ends with 1 at the first entry that was changed, is missing, or comes out ' +
        'differently; with 2 when entries were written by another version of Regent, which only that one can derive.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  regent journal shop --count 200 -o json > shop.json\n  regent replay shop.json',
    )
    .action((file: string, _options: object, command: Command) =>
      cli.runLocally(command, (screen) => replayFile(screen, file)),
    );
}

async function replayFile(screen: Screen, file: string): Promise<Exit> {
  const entries = await readJournalFile(file);
  const { examineJournal } = await import('../compose/examine-journal.ts');
  const journals = examineJournal(entries);
  const code = exitFor(journals);
  screen.result({ file, same: code === exit.done, entries: entries.length, journals }, () =>
    journals.map((each) => examinedView(screen.paint, each)).join('\n'),
  );
  return code;
}

/** A difference is worse than not being able to tell. */
function exitFor(journals: readonly Examined[]): Exit {
  if (journals.some(({ brokenLink, replayed }) => brokenLink !== undefined || replayed.deviation !== undefined)) {
    return exit.refused;
  }
  return journals.some(({ replayed }) => replayed.foreign.length > 0) ? exit.badInput : exit.done;
}
