import { TLSSocket } from 'node:tls';
import type { RequestHandler } from 'express';
import type { Certificate } from '../certificate.ts';
import { Problem } from '../problems.ts';

/** Lets through whoever has brought a certificate of a configured authority, where one has to be brought. */
export function clientCertificate(certificate: Certificate | undefined): RequestHandler {
  return ({ socket }, _response, next) => {
    if (certificate?.asksClients !== true || (socket instanceof TLSSocket && socket.authorized)) return next();
    throw new Problem('forbidden', 'Bring a client certificate of an authority in api.tls.clientCaFile.');
  };
}
