import type { Command } from 'commander';
import type { Exit } from './exit.ts';
import type { Screen } from './screen.ts';
import type { Session } from './session.ts';

/** What a verb needs to be run: its session, and somebody who takes its exit code. */
export interface Cli {
  /** Runs a verb about a running Regent. */
  run(command: Command, verb: (session: Session) => Promise<Exit>): Promise<void>;
  /** Runs a verb that needs none. */
  runLocally(command: Command, verb: (screen: Screen) => Promise<Exit>): Promise<void>;
}
