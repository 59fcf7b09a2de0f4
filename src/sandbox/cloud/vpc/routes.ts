import type { NextFunction, Request, Response, Router } from 'express';
import express from 'express';
import { jsonBody } from '../../http.ts';
import type { Iam } from '../iam.ts';
import { vpcError } from './errors.ts';
import type { Instances } from './instances.ts';
import { mountTargets, shareObject } from './share-object.ts';
import { etagOf, type Share, type Shares } from './shares.ts';

/** The VPC API of every region, below `/vpc/{region}/v1`. */
export function vpcRoutes({ shares, instances, iam }: { shares: Shares; instances: Instances; iam: Iam }): Router {
  const router = express.Router();
  const show = (response: Response, share: Share): void => {
    response.set('etag', etagOf(share)).json(shareObject(share, shares.reasons(share)));
  };
  router.use(authenticated(iam));
  router.use(versioned);
  router.post('/:region/v1/shares', (request, response) => {
    show(response.status(201), shares.replicate(request.params.region, body(request)));
  });
  router
    .route('/:region/v1/shares/:id')
    .get((request, response) => show(response, shares.find(request.params.region, request.params.id)))
    .patch((request, response) => {
      const { region, id } = request.params;
      if (!request.is('application/merge-patch+json'))
        throw vpcError(415, 'unsupported_media_type', 'merge-patch+json');
      show(response, shares.edit(region, id, body(request), request.get('if-match')));
    });
  router.get('/:region/v1/shares/:id/mount_targets', (request, response) => {
    response.json(mountTargets(shares.find(request.params.region, request.params.id)));
  });
  router.post('/:region/v1/shares/:id/failover', (request, response) => {
    shares.failover(request.params.region, request.params.id, body(request));
    response.status(202).end();
  });
  router.delete('/:region/v1/shares/:id/source', (request, response) => {
    shares.split(request.params.region, request.params.id);
    response.status(202).end();
  });
  router.get('/:region/v1/instances/:id', (request, response) => {
    response.json(instances.show(request.params.region, request.params.id));
  });
  router.post('/:region/v1/instances/:id/actions', (request, response) => {
    response.status(201).json(instances.act(request.params.region, request.params.id, body(request).type));
  });
  router.use((request: Request) => {
    throw vpcError(404, 'not_found', `There is no ${request.path}.`);
  });
  return router;
}

function body(request: Request): Record<string, unknown> {
  return jsonBody(request, vpcError(400, 'bad_request', 'The body is not a JSON object.'));
}

function versioned(request: Request, _response: Response, next: NextFunction): void {
  const { version, generation } = request.query;
  if (!/^\d{4}-\d\d-\d\d$/.test(String(version))) throw vpcError(400, 'missing_version', 'version=YYYY-MM-DD');
  if (generation !== '2') throw vpcError(400, 'missing_generation', 'generation=2');
  next();
}

function authenticated(iam: Iam) {
  return (request: Request, _response: Response, next: NextFunction): void => {
    const { verdict } = iam.verify((request.get('authorization') ?? '').replace(/^Bearer /, ''));
    if (verdict !== 'valid') throw vpcError(401, 'not_authorized', `The token is ${verdict}.`);
    next();
  };
}
