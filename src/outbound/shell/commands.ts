import { excerpt } from '../excerpt.ts';
import type { CommandRun, CommandStart, ShellCommands } from './command-contract.ts';
import type { ScriptEnd, ShellClient } from './contract.ts';
import { actingScript, readingScript, type ScriptPlace, says } from './scripts.ts';

/** The shell that reads our scripts, as the user who is to run them: whatever the login shell of the user is. */
export function shellFor(sudoTo: string | undefined): string {
  return sudoTo === undefined ? 'exec /bin/sh -s' : `exec sudo -n -H -u ${sudoTo} -- /bin/sh -s`;
}

/** The shell of a database user in a pod, as an instance owner; what acts is run as whom the container starts. */
export function podShells(user: string): { readonly read: string; readonly act: string } {
  return { read: `exec su - ${user} -c 'exec /bin/sh -s'`, act: 'exec /bin/sh -s' };
}

/** Commands by shell scripts on a server. The token is compared and kept in a file there, under `flock`. */
export function shellCommands(shell: ShellClient, place: ScriptPlace): ShellCommands {
  return {
    async run(command, { signal }) {
      const read = await shell.read(readingScript(place, command), signal);
      return read.outcome === 'none' ? { ok: false, because: read.because } : runIn(command, read.end);
    },

    async start(command, call) {
      const { application, fencing, apart } = call;
      const acted = await shell.act(actingScript(place, { command, application, fencing, apart }), call);
      if (acted.outcome === 'notSent') return { outcome: 'refused', again: acted.again, because: acted.because };
      return acted.outcome === 'unknown' ? acted : startIn(acted.end);
    },
  };
}

/** How `timeout` says that it had to end the command. */
const timedOut = [124, 137];

function runIn(command: string, { exitCode, stdout, stderr }: ScriptEnd): CommandRun {
  const trouble = lineOf(says.trouble, stdout);
  if (trouble !== undefined) return { ok: false, because: trouble };
  if (exitCode === undefined) return { ok: false, because: `Something on the server ended "${command}".` };
  if (timedOut.includes(exitCode)) return { ok: false, because: `"${command}" hung on the server, and was ended.` };
  return { ok: true, result: { exitCode, stdout, stderr } };
}

function startIn({ exitCode, stdout, stderr }: ScriptEnd): CommandStart {
  const trouble = lineOf(says.trouble, stdout);
  if (trouble !== undefined) return { outcome: 'refused', again: true, because: trouble };
  const [, epoch, token] = /^(\d+) (\d+)$/.exec(lineOf(says.stale, stdout) ?? '') ?? [];
  if (epoch !== undefined && token !== undefined) {
    return { outcome: 'stale', seen: { epoch: Number(epoch), token: Number(token) } };
  }
  const busyWith = lineOf(says.busy, stdout);
  if (busyWith !== undefined) return { outcome: 'busy', with: busyWith };
  const ended = /^regent:ended (\d+)\n/m.exec(stdout);
  if (ended !== null) {
    const output = stdout.slice(ended.index + ended[0].length);
    return { outcome: 'ended', result: { exitCode: Number(ended[1]), stdout: output, stderr: '' } };
  }
  if (lineOf(says.started, stdout) !== undefined) return { outcome: 'running' };
  const said = excerpt(`${stdout}\n${stderr}`) || 'nothing';
  return {
    outcome: 'unknown',
    because: `The shell on the server ended with ${exitCode ?? 'a signal'} and said: ${said}`,
  };
}

/** What follows the word on the line that begins with it. */
function lineOf(word: string, stdout: string): string | undefined {
  const line = stdout.split('\n').find((each) => each === word || each.startsWith(`${word} `));
  return line?.slice(word.length + 1);
}
