import { Refusal } from '../../http.ts';

/** The error shape of the VPC API. */
export function vpcError(status: number, code: string, message: string): Refusal {
  return new Refusal(status, { errors: [{ code, message }], trace: 'sandbox' });
}
