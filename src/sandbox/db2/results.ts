/** What a command left behind on the database server. */
export type CommandResult = { exitCode: number; stdout: string; stderr: string };

/** The command line processor's success: exit code 0. */
export function succeeded(command: string): CommandResult {
  return printed(`DB20000I  The ${command} command completed successfully.`);
}

/** An SQL error: exit code 4. */
export function refused(text: string): CommandResult {
  return { exitCode: 4, stdout: `${text}\n`, stderr: '' };
}

/** A warning, such as "already active": exit code 2. */
export function warned(text: string): CommandResult {
  return { exitCode: 2, stdout: `${text}\n`, stderr: '' };
}

export function printed(text: string): CommandResult {
  return { exitCode: 0, stdout: `${text}\n`, stderr: '' };
}

/** What a shell says to a command that it does not have: exit code 127. */
export function notACommand(command: string): CommandResult {
  return { exitCode: 127, stdout: '', stderr: `-bash: ${command.split(' ')[0]}: command not found\n` };
}
