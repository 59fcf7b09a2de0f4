import type { NextFunction, Request, Response, Router } from 'express';
import express from 'express';
import { jsonBody } from '../../http.ts';
import type { SandboxLayout } from '../../layout.ts';
import type { Iam } from '../iam.ts';
import type { Power } from '../power.ts';
import { softLayerError } from './errors.ts';
import { guestMethods, guestObject, localGuestProperties } from './guests.ts';
import { applyMask } from './object-mask.ts';
import type { Storage } from './storage.ts';
import { localStorageProperties, storageObject } from './storage-object.ts';

/** A call of one method, however it came. */
export type Asked = {
  /** As in HTTP. */
  verb: string;
  id: number;
  method: string;
  parameters: unknown[];
  mask: string | undefined;
};

export type Service = {
  read: (id: number) => Record<string, unknown>;
  localProperties: readonly string[];
  edit: (id: number, notes: string) => boolean;
  /** Methods without parameters, called by GET even where they change something. */
  bare: Record<string, (id: number) => unknown>;
  /** Methods with parameters, called by POST `{"parameters":[...]}`. */
  withParameters: Record<string, (id: number, parameters: unknown[]) => unknown>;
};

/** SoftLayer's REST API below `/rest/v3.1`: `/{service}/{id}.json` and `/{service}/{id}/{method}.json`. */
export function softLayerRoutes(options: { storage: Storage; power: Power; iam: Iam; layout: SandboxLayout }): Router {
  const { storage, power, iam, layout } = options;
  const services: Record<string, Service> = {
    SoftLayer_Network_Storage: storageService(storage),
    SoftLayer_Virtual_Guest: {
      read: (id) => guestObject(power, id),
      localProperties: localGuestProperties,
      edit: (id, notes) => power.editNotes(id, notes),
      bare: guestMethods(power),
      withParameters: {},
    },
  };
  const router = express.Router();
  router.use(authenticated(iam, layout.credentials.classic));
  router.all('/:service/:id{/:method}', (request: Request, response: Response) => {
    const { service: name = '', id = '', method } = request.params as Record<string, string>;
    const service = services[name];
    if (!service) throw softLayerError(404, 'Public', `Service ${name} does not exist.`);
    response.json(answered(service, askedBy(request, { id, method })) ?? null);
  });
  return router;
}

function askedBy(request: Request, { id, method }: { id: string; method: string | undefined }): Asked {
  const { parameters } = jsonBody(request, softLayerError(500, 'Public', 'Invalid JSON in the body.'));
  return {
    verb: request.method,
    id: Number(id.replace(/\.json$/, '')),
    method: method?.replace(/\.json$/, '') ?? 'getObject',
    parameters: Array.isArray(parameters) ? (parameters as unknown[]) : [],
    mask: maskOf(request),
  };
}

/** What a service answers. Throws SoftLayer's refusals. */
export function answered(service: Service, { verb, id, method, parameters: given, mask }: Asked): unknown {
  if (verb === 'PUT' && method === 'getObject') {
    return service.edit(id, String((given[0] as { notes?: unknown } | undefined)?.notes ?? ''));
  }
  const withParameters = service.withParameters[method];
  if (withParameters) {
    if (verb === 'POST' && given.length > 0) return withParameters(id, given);
    throw softLayerError(500, 'InvalidValue', `${method} needs parameters, sent by POST.`);
  }
  const bare = service.bare[method];
  if (bare) {
    if (given.length === 0) return bare(id);
    throw softLayerError(500, 'InvalidValue', `${method} takes no parameters.`);
  }
  const object = service.read(id);
  if (method === 'getObject') return applyMask(object, mask, service.localProperties);
  const property = method.startsWith('get') ? method.charAt(3).toLowerCase() + method.slice(4) : '';
  if (property in object) return object[property];
  throw softLayerError(404, 'Public', `Function ("${method}") is not a valid method for this service.`);
}

export function storageService(storage: Storage): Service {
  const read = (id: number): Record<string, unknown> => {
    const { volume, state, side } = storage.find(id);
    return storageObject(volume, state, side, {
      unreachable: storage.isUnreachable(volume),
      replicaUnreachable: storage.isReplicaUnreachable(volume),
    });
  };
  const failover = (method: string) => (id: number, parameters: unknown[]) =>
    storage.failover(method, id, parameters[0]);
  return {
    read,
    localProperties: localStorageProperties,
    edit: (id, notes) => storage.editNotes(id, notes),
    bare: {
      failbackFromReplicant: (id) => storage.failback(id),
      isVolumeActive: (id) => read(id).mountableFlag === '1',
    },
    withParameters: {
      failoverToReplicant: failover('failoverToReplicant'),
      immediateFailoverToReplicant: failover('immediateFailoverToReplicant'),
      disasterRecoveryFailoverToReplicant: failover('disasterRecoveryFailoverToReplicant'),
      isBlockingOperationInProgress: (id) => read(id).activeTransactionCount !== 0,
    },
  };
}

function maskOf(request: Request): string | undefined {
  const mask: unknown = request.query.objectMask;
  return typeof mask === 'string' ? mask : undefined;
}

/** Basic with the literal user `apikey`, Basic with the classic user and key, or an IAM token. */
function authenticated(iam: Iam, classic: { user: string; key: string }) {
  return (request: Request, _response: Response, next: NextFunction): void => {
    const [scheme, value = ''] = (request.get('authorization') ?? '').split(' ');
    if (scheme === 'Bearer') {
      const { verdict } = iam.verify(value);
      // SoftLayer tells an expired token as a server error of its own code.
      const code = 'Account_Authentication_AccessTokenValidation';
      if (verdict !== 'valid') throw softLayerError(500, code, `The access token is ${verdict}.`);
      next();
      return;
    }
    const [user = '', ...rest] = Buffer.from(value, 'base64').toString('utf8').split(':');
    const key = rest.join(':');
    const known = user === 'apikey' ? iam.knowsApiKey(key) : user === classic.user && key === classic.key;
    if (scheme !== 'Basic' || !known) throw softLayerError(401, 'Public', 'Invalid API token.');
    next();
  };
}
