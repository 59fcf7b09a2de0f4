import { readFileSync } from 'node:fs';
import { Certificate, type CertificateFiles } from '../api/certificate.ts';
import type { Config } from '../config/schema.ts';
import { resolveSecret } from '../config/secrets.ts';
import type { Runtime } from '../runtime.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { BadStart } from './process-options.ts';

/** What the API proves itself with, as the configuration says; undefined for plain HTTP. Throws `BadStart`. */
export function apiCertificate({ api: { tls } }: Config, runtime: Runtime, log: Log): Certificate | undefined {
  if (tls === undefined) return undefined;
  try {
    return new Certificate({ read: () => filesOf(tls), runtime, log });
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    throw new BadStart(`api.tls: the certificate in ${tls.certFile} can't be used. ${because}`);
  }
}

function filesOf({ certFile, key, clientCaFile }: NonNullable<Config['api']['tls']>): CertificateFiles {
  return {
    cert: readPem(certFile),
    key: resolveSecret(key).reveal(),
    ...(clientCaFile !== undefined && { clientCa: readPem(clientCaFile) }),
  };
}

function readPem(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    throw new Error(`${path} can't be read (${code}): create it, or let this process read it.`, { cause: error });
  }
}

/** Shows until when it is valid, and whether its files hold something that can't be used. */
export function exposeCertificate(
  { apiCertificateExpires, apiCertificateRefused }: Pick<Metrics, 'apiCertificateExpires' | 'apiCertificateRefused'>,
  certificate: Certificate | undefined,
): void {
  if (certificate === undefined) return;
  const { expiresAt, trouble } = certificate.state;
  apiCertificateExpires.set(expiresAt / 1_000);
  apiCertificateRefused.set(trouble === undefined ? 0 : 1);
}
