import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { Cancel, Runtime } from '../runtime.ts';
import type { ApiLog } from './log.ts';

/** What a server proves itself with, as PEM texts. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
  /** The authorities of clients. Left out: none is asked for. */
  readonly clientCa?: string | undefined;
}

export interface CertificateOptions {
  /** Throws where they can't be read. */
  readonly read: () => CertificateFiles;
  readonly runtime: Runtime;
  readonly log: ApiLog;
}

/** What is shown to whoever calls, for `/readyz` and the metrics. */
export interface CertificateState {
  /** Until when it is valid, in milliseconds since 1970. */
  readonly expiresAt: number;
  readonly subject: string;
  /** Why what stands in the files now is not shown; undefined while it is. */
  readonly trouble?: string | undefined;
}

/** What a TLS server is given. */
export interface SecureContextFiles {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string | undefined;
}

/** How often the files are looked at, in milliseconds. */
const lookEveryMs = 10_000;

/**
 * A certificate that is followed through its renewals by what its files hold, whatever way they are replaced. Something that
 * can't be used there is told, and what was used before goes on being used.
 */
export class Certificate {
  readonly #options: CertificateOptions;
  #files: CertificateFiles;
  #shown: X509Certificate;
  #trouble: string | undefined;
  #cancel: Cancel = () => {};

  /** Throws where there is none to begin with that can be used; the message says what is wrong with it. */
  constructor(options: CertificateOptions) {
    this.#options = options;
    this.#files = options.read();
    this.#shown = usable(this.#files, options.runtime.wallMs());
  }

  get files(): SecureContextFiles {
    const { cert, key, clientCa } = this.#files;
    return { cert, key, ...(clientCa !== undefined && { ca: clientCa }) };
  }

  /** Whether clients have to bring one too. */
  get asksClients(): boolean {
    return this.#files.clientCa !== undefined;
  }

  get state(): CertificateState {
    const { subject, validTo } = this.#shown;
    return { expiresAt: Date.parse(validTo), subject: subject ?? '', trouble: this.#trouble };
  }

  /** Calls `renewed` whenever another one is to be shown, until the answer is called. */
  follow(renewed: (files: SecureContextFiles) => void): Cancel {
    const next = () => {
      this.#cancel = this.#options.runtime.after(lookEveryMs, () => {
        if (this.#look()) renewed(this.files);
        next();
      });
    };
    next();
    return () => this.#cancel();
  }

  /** True when another one is shown from now on. */
  #look(): boolean {
    const { read, runtime, log } = this.#options;
    try {
      const files = read();
      const isSame = files.cert === this.#files.cert && files.key === this.#files.key;
      if (isSame && files.clientCa === this.#files.clientCa) return this.#isWell(false);
      this.#shown = usable(files, runtime.wallMs());
      this.#files = files;
      const { expiresAt, subject } = this.state;
      log.info({ subject, expiresAt: new Date(expiresAt).toISOString() }, 'another certificate is shown from now on');
      return this.#isWell(true);
    } catch (error) {
      const trouble = error instanceof Error ? error.message : String(error);
      if (trouble !== this.#trouble)
        log.error({ because: trouble }, 'a certificate can not be used: the one before it is still shown');
      this.#trouble = trouble;
      return false;
    }
  }

  #isWell(renewed: boolean): boolean {
    this.#trouble = undefined;
    return renewed;
  }
}

/** The certificate, once it is certain that a server can be run with it. */
function usable({ cert, key, clientCa }: CertificateFiles, nowMs: number): X509Certificate {
  try {
    createSecureContext({ cert, key, ...(clientCa !== undefined && { ca: clientCa }) });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`It is no certificate in PEM with the private key that belongs to it (${why}).`, { cause: error });
  }
  const shown = new X509Certificate(cert);
  if (Date.parse(shown.validTo) <= nowMs) throw new Error(`It expired on ${shown.validTo}: renew it.`);
  if (clientCa !== undefined) refuseUnlessCertificate(clientCa);
  return shown;
}

function refuseUnlessCertificate(clientCa: string): void {
  try {
    new X509Certificate(clientCa);
  } catch (error) {
    throw new Error('The authorities of clients are no certificates in PEM.', { cause: error });
  }
}
