import { ContainerTokenManager, IamTokenManager, type TokenManager, VpcInstanceTokenManager } from 'ibm-cloud-sdk-core';

/** As whom tokens are asked for. */
export type IamIdentity =
  /** Looked up for each request: a key may be renewed while the program runs. Throws when it is not there. */
  | { readonly kind: 'api-key'; readonly apiKey: () => string }
  /** What runs in a pod, by the token that Kubernetes gives its service account. */
  | { readonly kind: 'trusted-profile'; readonly profile: Profile; readonly tokenFile?: string | undefined }
  /** A virtual server, by its own metadata service. Without a profile the one that is linked to it. */
  | { readonly kind: 'vpc-instance'; readonly profile: Profile; readonly metadataUrl: string };

/** A trusted profile, by its id or else by its name. */
export interface Profile {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
}

/** What would prove who we are is not there: IAM has nothing to do with it. */
export class NoCredentials extends Error {}

export interface ManagerOptions {
  readonly url: string;
  readonly timeoutMs: number;
}

/** The library's manager for an identity. Throws when the identity can't be had at all. */
export function managerFor(identity: IamIdentity, { url, timeoutMs }: ManagerOptions): TokenManager {
  // The options reach axios as they are; the published types name only the documented ones.
  const timeout = { timeout: timeoutMs };
  switch (identity.kind) {
    case 'api-key':
      return new RenewableKey(identity.apiKey, { url, ...timeout });
    case 'trusted-profile':
      return new TrimmedToken({
        url,
        ...timeout,
        ...profileOptions(identity.profile),
        ...(identity.tokenFile === undefined ? {} : { crTokenFilename: identity.tokenFile }),
      });
    case 'vpc-instance':
      return new VpcInstanceTokenManager({
        url: identity.metadataUrl.replace(/\/+$/, ''),
        ...timeout,
        ...profileOptions(identity.profile),
      });
  }
}

function profileOptions({ id, name }: Profile): { iamProfileId?: string; iamProfileName?: string } {
  if (id !== undefined) return { iamProfileId: id };
  return name === undefined ? {} : { iamProfileName: name };
}

/** The library takes a key once and for all. */
class RenewableKey extends IamTokenManager {
  readonly #apiKey: () => string;

  constructor(apiKey: () => string, options: { readonly url: string; readonly timeout: number }) {
    super({ ...options, apikey: found(apiKey) });
    this.#apiKey = apiKey;
  }

  protected override async requestToken() {
    this.formData.apikey = found(this.#apiKey);
    return super.requestToken();
  }
}

/** The library sends the file as it is, with the newline that an editor or a template may have put at its end. */
class TrimmedToken extends ContainerTokenManager {
  protected override getCrToken(): string {
    return found(() => super.getCrToken().trim());
  }
}

/** Credentials, or `NoCredentials` for whatever kept them from being read. */
function found(look: () => string): string {
  try {
    return look();
  } catch (error) {
    throw new NoCredentials(error instanceof Error ? error.message : String(error));
  }
}
