import type { Client, ClientChannel, ConnectConfig, ServerHostKeyAlgorithm } from 'ssh2';
import type { ScriptEnd, ShellSession } from '../shell/contract.ts';
import { HostKeyDiffers, type SshLogin, type SshWire } from './contract.ts';
import { fingerprint, hostKeyOf } from './host-key.ts';

/** More than this of a script's output is not kept: what we read is a page at the most. */
const outputMax = 256 * 1024;

/** SSH on the real network. The package is loaded at the first connection, so that who needs none does not wait for it. */
export function ssh2Wire(): SshWire {
  return {
    async connect(login, signal) {
      const { Client } = (await import('ssh2')).default;
      signal.throwIfAborted();
      return connected(new Client(), login, signal);
    },
  };
}

function connected(client: Client, login: SshLogin, signal: AbortSignal): Promise<ShellSession> {
  const { bytes, algorithms } = hostKeyOf(login.hostKey);
  const pinned = fingerprint(bytes);
  let denied: HostKeyDiffers | undefined;
  const config: ConnectConfig = {
    host: login.address,
    port: login.port,
    username: login.user,
    privateKey: login.privateKey,
    ...(login.passphrase === undefined ? {} : { passphrase: login.passphrase }),
    algorithms: { serverHostKey: algorithms as ServerHostKeyAlgorithm[] },
    hostVerifier: (key: Buffer) => {
      if (!key.equals(bytes)) denied = new HostKeyDiffers(fingerprint(key), pinned);
      return denied === undefined;
    },
    // Who calls sets the deadline; this one would be a second clock.
    readyTimeout: 0,
  };
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      signal.removeEventListener('abort', leave);
      client.destroy();
      reject(denied ?? worded(error, login, pinned));
    };
    const leave = () => fail(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    // Without a listener a late error would end the process.
    client.on('error', fail);
    client.once('close', () => fail(new Error('the connection was closed')));
    client.once('ready', () => {
      signal.removeEventListener('abort', leave);
      resolve(new Session(client));
    });
    try {
      client.connect(config);
    } catch (error) {
      fail(error);
    }
  });
}

class Session implements ShellSession {
  readonly #client: Client;
  #open = true;

  constructor(client: Client) {
    this.#client = client;
    client.once('close', () => {
      this.#open = false;
    });
  }

  get isOpen(): boolean {
    return this.#open;
  }

  end(): void {
    this.#open = false;
    this.#client.destroy();
  }

  run(shell: string, input: () => string, signal: AbortSignal): Promise<ScriptEnd> {
    return new Promise((resolve, reject) => {
      const fail = (error: unknown) => {
        clear();
        reject(error);
      };
      const leave = () => fail(signal.reason);
      const broken = () => fail(new Error('the connection broke'));
      const clear = () => {
        signal.removeEventListener('abort', leave);
        this.#client.off('close', broken);
      };
      if (signal.aborted) return leave();
      if (!this.#open) return broken();
      signal.addEventListener('abort', leave, { once: true });
      this.#client.once('close', broken);
      this.#client.exec(shell, (error, channel) => {
        if (error !== undefined || signal.aborted) return fail(error ?? signal.reason);
        // Without a listener it would end the process.
        channel.on('error', fail);
        collect(channel, (end) => {
          clear();
          resolve(end);
        });
        try {
          channel.end(input());
        } catch (notWritten) {
          channel.destroy();
          fail(notWritten);
        }
      });
    });
  }
}

function collect(channel: ClientChannel, ended: (end: ScriptEnd) => void): void {
  const output = { stdout: '', stderr: '' };
  let exitCode: number | undefined;
  const keep = (name: keyof typeof output) => (text: string) => {
    output[name] = `${output[name]}${text}`.slice(0, outputMax);
  };
  channel.setEncoding('utf8').on('data', keep('stdout'));
  channel.stderr.setEncoding('utf8').on('data', keep('stderr'));
  channel.on('exit', (code: number | null) => {
    exitCode = code ?? undefined;
  });
  channel.on('close', () => ended({ exitCode, ...output }));
}

/** ssh2's errors say at which level it failed; for two of them a person needs to be told more. */
function worded(error: unknown, { user }: SshLogin, pinned: string): unknown {
  const { level, message } = error as { level?: unknown; message?: unknown };
  if (level === 'client-authentication') {
    return new Error(`it does not let ${user} in with our key: the public half has to be in its authorized_keys`);
  }
  if (level === 'handshake' && String(message).includes('host key format'))
    return new HostKeyDiffers(undefined, pinned);
  return error;
}
