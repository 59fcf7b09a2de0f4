import type { HttpResponse } from './transport.ts';

/** What an error of SoftLayer means: nothing was done. */
export interface SoftLayerMeaning {
  /** Whether a later try could succeed. */
  readonly again: boolean;
  /** What is done about it, or what a person does. */
  readonly action: string;
}

/**
 * The errors that say that nothing was done, by the code in the answer, which mostly comes as HTTP 500, or else by the status
 * (SLDN, "Using the REST API"; softlayer-go, session/rest.go and sl/errors.go).
 */
const byCode: readonly (SoftLayerMeaning & { readonly code: string })[] = [
  {
    code: 'Account_Authentication_AccessTokenValidation',
    again: true,
    action: 'The token has expired: it is tried again with a new one.',
  },
  {
    code: 'WebService_RateLimitExceeded',
    again: true,
    action: 'It is tried again; if that goes on, give Regent an API key that nobody else uses.',
  },
  { code: 'NotReady', again: true, action: 'It is tried again when SoftLayer is done with it.' },
  {
    code: 'ObjectNotFound',
    again: false,
    action: 'Check the id in the settings, and that the user of the key may see it.',
  },
  { code: 'InvalidValue', again: false, action: 'Check the ids in the settings: do the two belong together?' },
];

const byStatus: Readonly<Record<number, SoftLayerMeaning>> = {
  401: { again: false, action: 'Check `providers.softlayer`: the key, and the user that it belongs to.' },
  403: { again: false, action: 'Give the user of the key the permission for it.' },
  404: { again: false, action: 'Check the id in the settings, and that the user of the key may see it.' },
  429: { again: true, action: 'It is tried again; if that goes on, give Regent an API key that nobody else uses.' },
};

/** Undefined where the answer does not prove that nothing was done. */
export function meaningOf({ status, text }: HttpResponse): SoftLayerMeaning | undefined {
  if (status >= 200 && status < 300) return undefined;
  return byCode.find(({ code }) => text.includes(`SoftLayer_Exception_${code}`)) ?? byStatus[status];
}
