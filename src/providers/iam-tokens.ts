import { iamTokens, type TokenSource } from '../outbound/iam.ts';
import type { IamIdentity } from '../outbound/iam-identity.ts';
import type { ResolveSecret } from '../outbound/secret-reference.ts';
import type { Runtime } from '../runtime.ts';
import type { ProvidersSettings } from './settings.ts';

export interface IamTokensNeeds {
  readonly runtime: Pick<Runtime, 'wallMs'>;
  readonly settings: ProvidersSettings['iam'];
  readonly resolveSecret: ResolveSecret;
}

/** How long IAM may take to answer, in milliseconds. */
const timeoutMs = 4_000;

/** Tokens for the identity of the `providers` section. Throws with a sentence when none is configured. */
export function iamTokensFor({ runtime, settings, resolveSecret }: IamTokensNeeds): TokenSource {
  return iamTokens({ runtime, identity: identityOf(settings, resolveSecret), url: settings.url, timeoutMs });
}

/** As whom Regent asks for tokens. */
function identityOf(
  { apiKey, trustedProfile, vpcInstance }: ProvidersSettings['iam'],
  resolveSecret: ResolveSecret,
): IamIdentity {
  if (trustedProfile) {
    return { kind: 'trusted-profile', profile: trustedProfile, tokenFile: trustedProfile.tokenFile };
  }
  if (vpcInstance) return { kind: 'vpc-instance', profile: vpcInstance, metadataUrl: vpcInstance.metadataUrl };
  if (apiKey === undefined) throw new Error('providers.iam.apiKey is missing, and something needs it');
  return { kind: 'api-key', apiKey: () => resolveSecret(apiKey) };
}
