import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import ssh2 from 'ssh2';
import { expect, vi } from 'vitest';
import { freePort } from './free-port.ts';

/** A server with a real sshd on a private port, and stand-ins for programs that keep their state in files. */
export interface SshServer<File extends string = string> {
  readonly port: number;
  readonly hostKey: string;
  /** What the stand-ins do next, and what they are. */
  set(file: File, content: string): void;
  remove(file: File): void;
  /** What was run on it, in order. */
  calls(): string[];
  /** Of `~/.regent/example/shop`, or an empty text. */
  kept(file: 'fence' | 'log' | 'exit'): string;
  keep(file: 'fence', content: string): void;
  /** As whom it lets in. */
  readonly user: string;
  /** When the newest command that was started has ended. */
  ended(): Promise<void>;
  /** As new. */
  clear(): void;
  stop(): Promise<void>;
}

export interface SshServerOptions {
  /** The folder of the stand-ins, before everything else in the path; `STAND_IN` is the folder of their state. */
  readonly standIn: string;
  /** The name of the file in the user's home that sets that up. Left out: every shell has it. */
  readonly profile?: string;
}

const sshd = '/usr/sbin/sshd';

/** Why there can be no sshd here, or undefined. */
export function whyNoSshd(): string | undefined {
  try {
    accessSync(sshd, constants.X_OK);
    // Debian's makes it as its service starts; sshd insists on it when it runs as root.
    if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Both halves of a new key pair, as OpenSSH writes them. */
export function newKeyPair(): { readonly private: string; readonly public: string } {
  return ssh2.utils.generateKeyPairSync('ed25519');
}

/** Starts one that lets in whoever runs this test with that key. */
export async function startSshServer<File extends string>(
  authorizedKey: string,
  { standIn, profile }: SshServerOptions,
): Promise<SshServer<File>> {
  const directory = mkdtempSync(join(tmpdir(), 'regent-sshd-'));
  const at = (name: string) => join(directory, name);
  const hostKey = newKeyPair();
  const home = at('home');
  const kept = join(home, '.regent/example/shop');
  writeFileSync(at('host_key'), hostKey.private, { mode: 0o600 });
  writeFileSync(at('authorized_keys'), `${authorizedKey}\n`);
  const setUp = `PATH="${standIn}:$PATH"; STAND_IN="${at('state')}"; export PATH STAND_IN\n`;
  const everywhere = profile === undefined ? ` PATH=${standIn}:/usr/bin:/bin STAND_IN=${at('state')}` : '';
  const configured = (port: number) =>
    writeFileSync(
      at('sshd_config'),
      `ListenAddress 127.0.0.1
Port ${port}
HostKey ${at('host_key')}
AuthorizedKeysFile ${at('authorized_keys')}
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
SetEnv HOME=${home}${everywhere}
`,
    );
  mkdirSync(home);
  const { server, port } = await startedSomewhere(at('sshd_config'), configured);
  return {
    port,
    hostKey: hostKey.public,
    user: userInfo().username,
    async ended() {
      await vi.waitFor(() => expect(textOf(join(kept, 'exit'))).not.toBe(''), { timeout: 20_000, interval: 20 });
    },
    clear() {
      for (const folder of [at('state'), home]) {
        rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
        mkdirSync(folder);
      }
      if (profile !== undefined) writeFileSync(join(home, profile), setUp);
    },
    set: (file, content) => writeFileSync(join(at('state'), file), `${content}\n`),
    remove: (file) => rmSync(join(at('state'), file)),
    calls: () => linesOf(join(at('state'), 'calls')),
    kept: (file) => textOf(join(kept, file)),
    keep(file, content) {
      mkdirSync(kept, { recursive: true });
      writeFileSync(join(kept, file), content);
    },
    async stop() {
      const ended = once(server, 'exit');
      server.kill();
      await ended;
      rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    },
  };
}

/** A port that is free now may be somebody else's a moment later: then another one is taken. */
async function startedSomewhere(config: string, configured: (port: number) => void) {
  for (let tries = 1; ; tries += 1) {
    const port = await freePort();
    configured(port);
    try {
      return { server: await started(config), port };
    } catch (error) {
      if (tries === 5) throw error;
    }
  }
}

/** sshd starts itself again for each connection, so it has to be called by its whole path. */
async function started(config: string): Promise<ChildProcess> {
  const child = spawn(sshd, ['-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  const said: string[] = [];
  for await (const line of createInterface(child.stderr)) {
    said.push(line);
    if (line.startsWith('Server listening on')) {
      child.stderr.resume();
      return child;
    }
  }
  throw new Error(`sshd did not start: ${said.join(' ')}`);
}

function linesOf(path: string): string[] {
  return textOf(path)
    .split('\n')
    .filter((line) => line !== '');
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
