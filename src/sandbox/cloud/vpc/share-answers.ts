import { vpcError } from './errors.ts';
import { mountTargets, shareObject } from './share-object.ts';
import { etagOf, type Share, type Shares } from './shares.ts';

/** A call below `/shares` of one region's API. */
export type ShareCall = {
  method: string;
  /** Behind `/shares`. */
  path: string;
  body: Record<string, unknown>;
  /** Its content type. */
  type: string | undefined;
  ifMatch: string | undefined;
};

export type ShareAnswer = { status: number; value?: Record<string, unknown>; etag?: string };

/** What the API answers. Throws its refusals. */
export function shareAnswer(
  shares: Shares,
  region: string,
  { method, path, body, type, ifMatch }: ShareCall,
): ShareAnswer {
  const [, id = '', rest] = /^\/?([^/]*)(\/.*)?$/.exec(path) ?? [];
  const show = (share: Share, status = 200): ShareAnswer => {
    return { status, value: shareObject(share, shares.reasons(share)), etag: etagOf(share) };
  };
  switch (`${method} ${id === '' ? '' : '/{id}'}${rest ?? ''}`) {
    case 'POST ':
      return show(shares.replicate(region, body), 201);
    case 'GET /{id}':
      return show(shares.find(region, id));
    case 'PATCH /{id}':
      if (type !== 'application/merge-patch+json') throw vpcError(415, 'unsupported_media_type', 'merge-patch+json');
      return show(shares.edit(region, id, body, ifMatch));
    case 'GET /{id}/mount_targets':
      return { status: 200, value: mountTargets(shares.find(region, id)) };
    case 'POST /{id}/failover':
      shares.failover(region, id, body);
      return { status: 202 };
    case 'DELETE /{id}/source':
      shares.split(region, id);
      return { status: 202 };
    default:
      throw vpcError(404, 'not_found', `There is no ${path}.`);
  }
}
