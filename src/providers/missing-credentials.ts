/** What of a resource's settings tells how it signs in. */
export interface Signs {
  readonly provider: string;
  readonly transport?: string | undefined;
}

/** The settings of the `providers` section that a resource needs and that are not there, as paths below it. */
export function missingCredentials(
  { provider, transport }: Signs,
  isThere: (path: readonly string[]) => boolean,
): string[][] {
  const ways = needs[transport === undefined ? provider : `${provider} ${transport}`] ?? [];
  const [usual] = ways;
  return usual === undefined || ways.some(isThere) ? [] : [[...usual]];
}

const iam = [
  ['iam', 'apiKey'],
  ['iam', 'trustedProfile'],
  ['iam', 'vpcInstance'],
];

/** How a provider, by its transport where it has several, can sign in to a shared system, the usual way first; the others carry credentials in their own settings. */
const needs: Readonly<Record<string, readonly (readonly string[])[]>> = {
  cis: iam,
  'db2 saas': iam,
  'file-storage': [['softlayer', 'apiKey']],
  'block-storage': [['softlayer', 'apiKey']],
  'virtual-server': [['softlayer', 'apiKey']],
  'vpc-file-share': iam,
  'vpc-server': iam,
};
