import type { ScriptEnd } from '../../../src/outbound/shell/contract.ts';
import { type Fencing, staleAgainst } from '../../../src/sandbox/db2/fencing.ts';
import type { CommandResult } from '../../../src/sandbox/db2/results.ts';
import type { Side } from '../../../src/sandbox/db2/side.ts';
import type { Scheduler } from '../scheduler.ts';

/** How long an acting script waits for the end of what it has started. */
const waitsMs = 1_200;

/**
 * What a server's shell does with the provider's scripts: it reads out of their text what they ask for, and behaves as the
 * shell would. That a real shell does so is shown by the tests against a real sshd.
 */
export class Db2Shell {
  readonly #side: Side;
  readonly #run: (command: string, fencing?: Fencing) => Promise<CommandResult>;
  readonly #scheduler: Scheduler;
  /** The command whose lock is held. */
  #running: string | undefined;

  constructor(side: Side, run: Db2Shell['run'], scheduler: Scheduler) {
    this.#side = side;
    this.#run = run;
    this.#scheduler = scheduler;
  }

  run(command: string, fencing?: Fencing): Promise<CommandResult> {
    return this.#run(command, fencing);
  }

  /** `heard` is told what becomes of a script that changes something. */
  async execute(script: string, heard: { landed(): void; rejected(why: string): void }): Promise<ScriptEnd> {
    const asked = actingIn(script);
    if (asked === undefined) {
      const { exitCode, stdout, stderr } = await this.#run(readingIn(script));
      return { exitCode, stdout, stderr };
    }
    const { command, fencing } = asked;
    const seen = staleAgainst(this.#side, fencing);
    if (seen !== undefined) {
      heard.rejected('it carries a newer mark');
      return said(`regent:stale ${seen.epoch} ${seen.token}`);
    }
    if (this.#running !== undefined) {
      heard.rejected('an earlier command still runs');
      return said(`regent:busy ${this.#running}`);
    }
    heard.landed();
    this.#running = command;
    const running = this.#run(command, fencing);
    void running.finally(() => {
      this.#running = undefined;
    });
    const soon = new Promise<undefined>((resolve) => this.#scheduler.after(waitsMs, () => resolve(undefined)));
    const ended = await Promise.race([running, soon]);
    if (ended === undefined) return said('regent:started');
    return said(`regent:started\nregent:ended ${ended.exitCode}\n${ended.stdout}${ended.stderr}`.trimEnd());
  }
}

function said(text: string): ScriptEnd {
  return { exitCode: 0, stdout: `${text}\n`, stderr: '' };
}

/** The command and the token of a script that changes something; undefined for one that only reads. */
function actingIn(script: string): { command: string; fencing: Fencing } | undefined {
  if (!script.includes('flock')) return undefined;
  const [, application] = /^d=.*'([^']+)'$/m.exec(script) ?? [];
  const [, epoch, token] = /"\$e" -gt (\d+) \].*"\$t" -gt (\d+) \]/.exec(script) ?? [];
  const [, command] = /^printf '%s\\n' '([^']+)' >"\$w\/command"$/m.exec(script) ?? [];
  if (application === undefined || command === undefined) throw new Error(`what does this script do?\n${script}`);
  return { command, fencing: { application, epoch: Number(epoch), token: Number(token) } };
}

function readingIn(script: string): string {
  const [, words] = /^timeout -k 1 \d+ (.*)$/m.exec(script) ?? [];
  if (words === undefined) throw new Error(`what does this script read?\n${script}`);
  return words.replaceAll("'", '');
}
