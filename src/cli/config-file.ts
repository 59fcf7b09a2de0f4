import type { Config } from '../config/schema.ts';
import { CliError, exit } from './exit.ts';

/** The configuration in a file. Throws `CliError` with everything that is wrong with it. */
export async function loadConfigFile(file: string): Promise<Config> {
  const { loadConfig } = await import('../config/load.ts');
  const { ConfigProblems } = await import('../config/problems.ts');
  try {
    return loadConfig(file);
  } catch (error) {
    if (!(error instanceof ConfigProblems)) throw error;
    throw new CliError(error.message, exit.badInput, { problems: error.problems });
  }
}
