import { databaseConfiguration, db2pdHadr } from './db2pd.ts';
import type { Fencing } from './fencing.ts';
import { type CommandResult, notACommand, printed, refused } from './results.ts';
import type { Side } from './side.ts';
import type { Standby } from './standby.ts';
import type { Startup } from './startup.ts';
import { takeover } from './takeover.ts';
import type { TakeoverMode } from './takeover-rules.ts';

type Parts = { side: Side; standby: Standby; startup: Startup; startedAt: number };
type Row = {
  pattern: RegExp;
  run: (parts: Parts, match: RegExpExecArray, fencing?: Fencing) => Promise<CommandResult> | CommandResult;
};

/** Everything that can be said to the server's shell. The first group, where there is one, is the database's name. */
const rows: Row[] = [
  { pattern: /^db2pd -hadr -db (\S+)$/, run: ({ side, standby, startedAt }) => look(side, standby, startedAt) },
  { pattern: /^db2 get db cfg for (\S+)$/, run: ({ side }) => printed(databaseConfiguration(side)) },
  {
    pattern: /^db2 takeover hadr on (?:db|database) (\S+)( by force peer window only| by force)?$/,
    run: ({ side, standby }, match, fencing) =>
      takeover(side, standby, (match[2]?.trim() ?? 'graceful') as TakeoverMode, fencing),
  },
  {
    pattern: /^db2 start hadr on (?:db|database) (\S+) as standby$/,
    run: ({ startup }) => startup.asStandby(),
  },
  {
    pattern: /^db2 start hadr on (?:db|database) (\S+) as primary( by force)?$/,
    run: ({ startup }, match) => startup.asPrimary(match[2] !== undefined),
  },
  { pattern: /^db2 activate (?:db|database) (\S+)$/, run: ({ startup }) => startup.activate() },
  { pattern: /^db2 deactivate (?:db|database) (\S+)$/, run: ({ startup }) => startup.deactivate() },
  { pattern: /^db2_kill$/, run: ({ startup }) => startup.kill() },
  {
    pattern: /^db2diag -H 1d \| grep -F (?<word>\w+)$/,
    run: ({ side }, match) => foundIn(side.diagnostics(), match.groups?.word ?? ''),
  },
  { pattern: /^db2start$/, run: () => refused('SQL1026N  The database manager is already active.') },
];

/** Runs one command line; letter case and spacing do not matter, as with the command line processor. */
export async function runCommand(parts: Parts, line: string, fencing?: Fencing): Promise<CommandResult> {
  const command = line.trim().replace(/\s+/g, ' ');
  const { database } = parts.side.layout.hadr;
  for (const { pattern, run } of rows) {
    const match = new RegExp(pattern.source, 'i').exec(command);
    if (!match) continue;
    const named = match.groups?.word === undefined ? match[1] : undefined;
    if (named !== undefined && named.toUpperCase() !== database.toUpperCase()) {
      return refused(`SQL1013N  The database alias name or database name "${named.toUpperCase()}" could not be found.`);
    }
    return run(parts, match, fencing);
  }
  return notACommand(command);
}

/** As grep does: exit code 1 where nothing is found. */
function foundIn(text: string, word: string): CommandResult {
  const lines = text.split('\n').filter((line) => line.includes(word));
  return { exitCode: lines.length > 0 ? 0 : 1, stdout: lines.map((line) => `${line}\n`).join(''), stderr: '' };
}

function look(side: Side, standby: Standby, startedAt: number): CommandResult {
  standby.tick();
  return printed(db2pdHadr(side, startedAt));
}
