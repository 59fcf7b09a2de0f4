import { connect as connectTcp, isIP, type Socket, type TcpNetConnectOpts } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import type { Phase } from './reasons.ts';

/** Where to connect to, and how sure to be of who answers. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  /** Absent for plain TCP. */
  readonly tls?: TlsDestination | undefined;
  /** For the whole sample, in milliseconds. */
  readonly timeoutMs: number;
}

interface TlsDestination {
  /** Shared by all connections: making one for each would parse every root certificate again. */
  readonly context: SecureContext;
  /** The name that the certificate must have. */
  readonly serverName: string;
  readonly allowInsecure: boolean;
}

/** A connection of its own for each sample, which knows how far it has come. */
export class Connection {
  readonly socket: Socket;
  phase: Phase;

  /** `onEnd` is called once: without an error when the connection stands, else with what went wrong before that. */
  constructor(destination: Destination, onEnd: (error: Error | null) => void) {
    let isOver = false;
    const end = (error: Error | null) => {
      if (isOver) return;
      isOver = true;
      onEnd(error);
    };
    const isNamed = isIP(destination.host) === 0;
    this.phase = isNamed ? 'lookup' : 'connect';
    this.socket = destination.tls ? openTls(destination, destination.tls) : connectTcp(tcpOptions(destination));
    if (isNamed) this.socket.once('lookup', () => this.#enter('connect'));
    if (destination.tls) this.socket.once('connect', () => this.#enter('handshake'));
    this.socket.once(destination.tls ? 'secureConnect' : 'connect', () => {
      this.#enter('answer');
      end(null);
    });
    // It stays for as long as the socket lives: an error event that nobody listens to would end the process.
    this.socket.on('error', end);
  }

  #enter(phase: Phase): void {
    this.phase = phase;
  }
}

/** Node's 250 ms per address would give up on every address of a region that is far away. */
const ADDRESS_ATTEMPT_MS_MIN = 250;

function tcpOptions({ host, port, timeoutMs }: Destination): TcpNetConnectOpts {
  const autoSelectFamilyAttemptTimeout = Math.max(ADDRESS_ATTEMPT_MS_MIN, Math.floor(timeoutMs / 4));
  return { host, port, noDelay: true, autoSelectFamilyAttemptTimeout };
}

function openTls(destination: Destination, { context, serverName, allowInsecure }: TlsDestination): Socket {
  return connectTls({
    ...tcpOptions(destination),
    secureContext: context,
    // An address can't be asked for by name (RFC 6066); it is still checked against the certificate.
    servername: isIP(serverName) === 0 ? serverName : '',
    rejectUnauthorized: !allowInsecure,
    ALPNProtocols: ['http/1.1'],
    // A resumed session would not show the certificate again, and one that has expired meanwhile would go unseen: no
    // `session` is passed, ever.
  });
}
