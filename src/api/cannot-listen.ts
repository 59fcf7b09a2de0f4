/** The address can not be listened on; the message says which, why, and what to do. */
export class CannotListen extends Error {
  readonly code: string;

  constructor({ host, port }: { host: string; port: number }, cause: NodeJS.ErrnoException) {
    const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    super(`Can't listen on ${address}: ${because[cause.code ?? '']?.(port) ?? cause.message}.`, { cause });
    this.name = 'CannotListen';
    this.code = cause.code ?? 'unknown';
  }
}

const because: Readonly<Record<string, (port: number) => string>> = {
  EADDRINUSE: (port) =>
    `another process has it; end that one (ss -ltnp 'sport = :${port}' shows it) or configure another address`,
  EACCES: (port) => `this user may not use port ${port}; configure one above 1023`,
  EADDRNOTAVAIL: () => 'this machine has no such address; configure one that it has, such as 127.0.0.1 or 0.0.0.0',
  ENOTFOUND: () => 'the host name is not known; configure an IP address of this machine',
};
