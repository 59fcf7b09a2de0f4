/** The settings of the `providers` section that a provider needs and that are not there, as paths below it. */
export function missingCredentials(provider: string, isThere: (path: readonly string[]) => boolean): string[][] {
  const needed = needs[provider];
  return needed === undefined || isThere(needed) ? [] : [[...needed]];
}

/** Every provider that signs in to a shared system; the others carry their credentials in their own settings. */
const needs: Readonly<Record<string, readonly string[]>> = {
  cis: ['iam', 'apiKey'],
  'file-storage': ['softlayer', 'apiKey'],
  'virtual-server': ['softlayer', 'apiKey'],
};
