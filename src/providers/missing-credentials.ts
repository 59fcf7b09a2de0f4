/** The settings of the `providers` section that a provider needs and that are not there, as paths below it. */
export function missingCredentials(provider: string, isThere: (path: readonly string[]) => boolean): string[][] {
  const ways = needs[provider] ?? [];
  const [usual] = ways;
  return usual === undefined || ways.some(isThere) ? [] : [[...usual]];
}

const iam = [
  ['iam', 'apiKey'],
  ['iam', 'trustedProfile'],
  ['iam', 'vpcInstance'],
];

/** How a provider can sign in to a shared system, the usual way first; the others carry credentials in their own settings. */
const needs: Readonly<Record<string, readonly (readonly string[])[]>> = {
  cis: iam,
  'file-storage': [['softlayer', 'apiKey']],
  'block-storage': [['softlayer', 'apiKey']],
  'virtual-server': [['softlayer', 'apiKey']],
  'vpc-file-share': iam,
  'vpc-server': iam,
};
