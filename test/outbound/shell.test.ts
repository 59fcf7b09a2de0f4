import { describe, expect, it } from 'vitest';
import { createShellClient, shellLimits } from '../../src/outbound/shell/client.ts';
import type { ScriptEnd, ShellSession } from '../../src/outbound/shell/contract.ts';
import { HostKeyDiffers } from '../../src/outbound/ssh/contract.ts';
import { fingerprint, hostKeyOf, hostKeySetting } from '../../src/outbound/ssh/host-key.ts';
import { virtualRuntime } from '../support/virtual-runtime.ts';

const done: ScriptEnd = { exitCode: 0, stdout: 'done', stderr: '' };

/** A server that runs whatever it is sent, unless told otherwise. */
function server() {
  const runtime = virtualRuntime();
  const told = {
    logins: 0,
    scripts: [] as string[],
    open: 0,
    connect: async (): Promise<void> => {},
    run: async (): Promise<ScriptEnd> => done,
  };
  const calls: { kind: string; status?: number | undefined; because?: string | undefined }[] = [];
  let sessions: { isOpen: boolean }[] = [];
  const connect = async (signal: AbortSignal): Promise<ShellSession> => {
    told.logins += 1;
    await Promise.race([told.connect(), rejected(signal)]);
    const session = {
      isOpen: true,
      async run(_shell: string, input: () => string, inner: AbortSignal) {
        told.scripts.push(input());
        return Promise.race([told.run(), rejected(inner)]);
      },
      end() {
        session.isOpen = false;
      },
    };
    sessions = [...sessions, session];
    return session;
  };
  const ssh = createShellClient({
    runtime,
    method: 'SSH',
    connect,
    name: 'the server',
    shell: { read: 'sh', act: 'sh' },
    onCall: ({ kind, status, because }) => calls.push({ kind, status, because }),
  });
  return { runtime, ssh, told, calls, open: () => sessions.filter(({ isOpen }) => isOpen).length };
}

function rejected(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

const signal = new AbortController().signal;
const acting = { signal, mayStart: () => true };
const never = () => new Promise<never>(() => {});

describe('a script on a server', () => {
  it('runs over a connection that is kept, until nobody has used it for a minute', async () => {
    const { ssh, told, runtime, open } = server();

    await runtime.until(ssh.read('one', signal));
    await runtime.until(ssh.read('two', signal));
    expect(told).toMatchObject({ logins: 1, scripts: ['one', 'two'] });

    await runtime.until(runtime.sleep(shellLimits.idleMs + 1));
    expect(open()).toBe(0);
    await runtime.until(ssh.read('three', signal));
    expect(told.logins).toBe(2);
  });

  it('does not wait longer than it may, and the next one has a connection of its own', async () => {
    const { ssh, told, runtime, open } = server();
    told.run = never;

    expect(await runtime.until(ssh.read('one', signal))).toEqual({
      outcome: 'none',
      because: 'the server gave no answer within 3500 ms.',
    });
    told.run = async () => done;
    expect(await runtime.until(ssh.read('two', signal))).toEqual({ outcome: 'ended', end: done });
    expect(told.logins).toBe(2);
    expect(open()).toBe(1);
  });

  it('goes on when another one over the same connection has run out of time', async () => {
    const { ssh, told, runtime } = server();
    await runtime.until(ssh.read('first', signal));
    const answers = [never(), runtime.sleep(5_000).then(() => done)];
    told.run = () => answers.shift() ?? never();

    const read = ssh.read('hangs', signal);
    const act = ssh.act('takes its time', acting);

    expect(await runtime.until(read)).toMatchObject({ outcome: 'none' });
    expect(await runtime.until(act)).toEqual({ outcome: 'ended', end: done });
  });

  it('leaves no connection behind when two are made at the same moment, nor at the end', async () => {
    const { ssh, runtime, open } = server();

    await runtime.until(Promise.all([ssh.read('one', signal), ssh.read('two', signal)]));
    expect(open()).toBe(1);

    ssh.close();
    expect(open()).toBe(0);
  });

  it('is told of, as every call is', async () => {
    const { ssh, told, runtime, calls } = server();
    await runtime.until(ssh.read('one', signal));
    told.run = async () => Promise.reject(new Error('the connection broke'));
    await runtime.until(ssh.act('two', acting));

    expect(calls).toEqual([
      { kind: 'read', status: 0, because: undefined },
      { kind: 'act', status: undefined, because: 'the server gave no answer: the connection broke.' },
    ]);
  });
});

describe('a script that changes something', () => {
  it('is asked about just before it is sent, with the connection open', async () => {
    const { ssh, told, runtime } = server();

    const acted = await runtime.until(ssh.act('one', { signal, mayStart: () => told.logins === 0 }));

    expect(acted).toEqual({
      outcome: 'notSent',
      again: true,
      because: 'the server was not asked: it was no longer allowed.',
    });
    expect(told).toMatchObject({ logins: 1, scripts: [] });
  });

  it.each([
    ['the connection breaks', async () => Promise.reject(new Error('the connection broke')), 'broke'],
    ['nothing is heard any more', never, 'within 8000 ms'],
  ])('may have been done when %s after it was sent, and is not sent again', async (_, run, sentence) => {
    const { ssh, told, runtime } = server();
    told.run = run;

    const acted = await runtime.until(ssh.act('one', acting));

    expect(acted).toEqual({ outcome: 'unknown', because: expect.stringContaining(sentence) });
    expect(told.scripts).toEqual(['one']);
  });

  it.each([
    ['can not be reached', new Error('connect ECONNREFUSED'), true],
    ['shows another host key', new HostKeyDiffers('SHA256:a', 'SHA256:b'), false],
  ])('was certainly not sent when the server %s', async (_, error, again) => {
    const { ssh, told, runtime } = server();
    told.connect = async () => Promise.reject(error);

    const acted = await runtime.until(ssh.act('one', acting));

    expect(acted).toMatchObject({ outcome: 'notSent', again });
  });

  it('was certainly not sent when the server does not answer while we log in', async () => {
    const { ssh, told, runtime } = server();
    told.connect = never;

    expect(await runtime.until(ssh.act('one', acting))).toMatchObject({ outcome: 'notSent', again: true });
  });
});

describe('a pinned host key', () => {
  const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl';

  it('is told by the fingerprint that ssh-keygen -l prints', () => {
    // GitHub's, published at docs.github.com, "GitHub's SSH key fingerprints".
    expect(fingerprint(hostKeyOf(key).bytes)).toBe('SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU');
  });

  it('is never proved with SHA-1', () => {
    expect(hostKeyOf('ssh-rsa AAAA').algorithms).toEqual(['rsa-sha2-512', 'rsa-sha2-256']);
  });

  it.each([key, `${key} root@db`])('may be written as in a file of the server: %s', (text) => {
    expect(hostKeySetting.safeParse(text).success).toBe(true);
  });

  it.each(['SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU', `ssh-dss ${key.split(' ')[1]}`, key.slice(0, 30), ''])(
    'is nothing else: %j',
    (text) => {
      expect(hostKeySetting.safeParse(text).success).toBe(false);
    },
  );
});
