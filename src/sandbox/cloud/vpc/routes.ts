import type { NextFunction, Request, Response, Router } from 'express';
import express from 'express';
import { jsonBody } from '../../http.ts';
import type { Iam } from '../iam.ts';
import { vpcError } from './errors.ts';
import type { Instances } from './instances.ts';
import { shareAnswer } from './share-answers.ts';
import type { Shares } from './shares.ts';

/** The VPC API of every region, below `/vpc/{region}/v1`. */
export function vpcRoutes({ shares, instances, iam }: { shares: Shares; instances: Instances; iam: Iam }): Router {
  const router = express.Router();
  router.use(authenticated(iam));
  router.use(versioned);
  router.use('/:region/v1/shares', (request: Request<{ region: string }>, response) => {
    const { region } = request.params;
    const { method, path } = request;
    const given = {
      method,
      path,
      body: body(request),
      type: request.get('content-type'),
      ifMatch: request.get('if-match'),
    };
    const { status, etag, value } = shareAnswer(shares, region, given);
    if (etag !== undefined) response.set('etag', etag);
    if (value === undefined) response.status(status).end();
    else response.status(status).json(value);
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
