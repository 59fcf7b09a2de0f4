import { Refusal } from '../../http.ts';

/** SoftLayer's error shape. Most refusals are HTTP 500 there; only a missing object is a 404. */
export function softLayerError(status: number, code: string, error: string): Refusal {
  return new Refusal(status, { error, code: `SoftLayer_Exception_${code}` });
}

export function notFound(service: string, id: number): Refusal {
  return softLayerError(404, 'ObjectNotFound', `Unable to find object with id of '${id}' (${service}).`);
}
