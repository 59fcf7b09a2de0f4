import { Agent, WebSocket } from 'undici';
import type { ScriptEnd, ShellSession } from '../shell/contract.ts';

/** A container in a cluster, and who we are there. */
export interface PodLogin {
  /** The address of the API server. */
  readonly server: string;
  readonly token: string;
  /** Certificates (PEM) that have signed the API server's. Absent: those that Node trusts. */
  readonly ca?: string | undefined;
  readonly namespace: string;
  readonly pod: string;
  readonly container?: string | undefined;
}

/** Shells in pods: `podExec()`, or a simulation's. */
export interface PodExec {
  /** Connects to nothing yet: every script has a connection of its own, as the API has it. */
  open(login: PodLogin): ShellSession;
}

/**
 * Streams of the container behind one WebSocket: the first byte of each message says which (Kubernetes, remotecommand,
 * `v4.channel.k8s.io`). The input can't be closed, so a script has to end by itself.
 */
const protocol = 'v4.channel.k8s.io';
const channels = { stdin: 0, stdout: 1, stderr: 2, status: 3 } as const;

/** More than this of a script's output is not kept: what we read is a page at the most. */
const outputMax = 256 * 1024;

export function podExec(): PodExec {
  return { open: (login) => new Pod(login) };
}

class Pod implements ShellSession {
  readonly #login: PodLogin;
  readonly #agent: Agent;
  #open = true;

  constructor(login: PodLogin) {
    this.#login = login;
    this.#agent = new Agent({ connect: login.ca === undefined ? {} : { ca: login.ca } });
  }

  get isOpen(): boolean {
    return this.#open;
  }

  end(): void {
    this.#open = false;
    void this.#agent.destroy();
  }

  run(shell: string, input: () => string, signal: AbortSignal): Promise<ScriptEnd> {
    const { token, pod } = this.#login;
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const headers = { authorization: `Bearer ${token}` };
      const socket = new WebSocket(addressOf(this.#login, shell), {
        protocols: [protocol],
        headers,
        dispatcher: this.#agent,
      });
      socket.binaryType = 'arraybuffer';
      const streams = new Streams();
      const fail = (error: unknown) => {
        signal.removeEventListener('abort', leave);
        reject(error);
        if (socket.readyState !== WebSocket.CLOSED) socket.close();
      };
      const leave = () => fail(signal.reason);
      signal.addEventListener('abort', leave, { once: true });
      let opened = false;
      socket.addEventListener('open', () => {
        opened = true;
        try {
          if (signal.aborted) throw signal.reason;
          socket.send(Buffer.concat([Buffer.of(channels.stdin), Buffer.from(input())]));
        } catch (notSent) {
          fail(notSent);
        }
      });
      socket.addEventListener('message', ({ data }) => streams.take(data));
      socket.addEventListener('error', () => fail(opened ? new Error('the connection broke') : refused(pod)));
      socket.addEventListener('close', () => {
        const end = streams.end();
        if (end === undefined) return fail(opened ? new Error('the connection broke') : refused(pod));
        signal.removeEventListener('abort', leave);
        resolve(end);
      });
    });
  }
}

/** What a WebSocket that did not open tells is nothing more. */
function refused(pod: string): Error {
  return new Error(
    `no shell could be opened in the pod ${pod}: look at the address, the token, its right to \`pods/exec\`, and the names`,
  );
}

function addressOf({ server, namespace, pod, container }: PodLogin, shell: string): string {
  const url = new URL(
    `${server.replace(/\/+$/, '').replace(/^http/, 'ws')}/api/v1/namespaces/${namespace}/pods/${pod}/exec`,
  );
  for (const word of ['/bin/sh', '-c', shell]) url.searchParams.append('command', word);
  for (const stream of ['stdin', 'stdout', 'stderr']) url.searchParams.set(stream, 'true');
  if (container !== undefined) url.searchParams.set('container', container);
  return url.href;
}

/** What has come over the streams of one script. */
class Streams {
  readonly #text = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  readonly #output = { stdout: '', stderr: '' };
  #status = '';

  take(data: unknown): void {
    if (!(data instanceof ArrayBuffer)) return;
    const [channel, ...rest] = [new Uint8Array(data)[0], data.slice(1)] as const;
    const [bytes] = rest;
    if (channel === channels.stdout) this.#keep('stdout', bytes);
    if (channel === channels.stderr) this.#keep('stderr', bytes);
    if (channel === channels.status) this.#status += new TextDecoder().decode(bytes);
  }

  /** Undefined where the server has not said how it ended. */
  end(): ScriptEnd | undefined {
    const exitCode = exitCodeIn(this.#status);
    return exitCode === undefined ? undefined : { exitCode, ...this.#output };
  }

  #keep(name: 'stdout' | 'stderr', bytes: ArrayBuffer): void {
    const text = this.#text[name].decode(bytes, { stream: true });
    this.#output[name] = `${this.#output[name]}${text}`.slice(0, outputMax);
  }
}

/** A `Status`: success, or a failure whose cause `ExitCode` has the number. */
function exitCodeIn(text: string): number | undefined {
  try {
    const { status, details } = JSON.parse(text) as {
      status?: unknown;
      details?: { causes?: { reason?: unknown; message?: unknown }[] };
    };
    if (status === 'Success') return 0;
    const code = details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message;
    return typeof code === 'string' && /^\d+$/.test(code) ? Number(code) : undefined;
  } catch {
    return undefined;
  }
}
